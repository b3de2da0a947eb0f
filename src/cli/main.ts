/** The command line's front door. */
process.stderr.write("halfstep: no command is built in yet.\n");
process.exitCode = 2;

/**
 * `npm run setup`: installs the packages of package-lock.json and what the tests need of the machine (browsers, a software
 * GPU), which may need root. `npm test` does the same; `npm test -- --no-setup` leaves the machine as it is.
 */
import { ensureNodeModules } from "./lib/node-modules.mjs";

ensureNodeModules();
const { ensureMachine } = await import("./lib/machine.mjs");
ensureMachine();
const { chromiumExecutable, firefoxExecutable, versionOf } = await import("./lib/browsers.mjs");
const { lavapipeWorks } = await import("./lib/machine.mjs");
const [chromium, firefox] = [chromiumExecutable(), firefoxExecutable()];
console.log(`Chromium: ${chromium === undefined ? "missing" : versionOf(chromium)}`);
console.log(`Firefox:  ${firefox === undefined ? "missing" : versionOf(firefox)}`);
console.log(`lavapipe: ${lavapipeWorks() ? "works" : "missing, or older than Mesa 25"}`);

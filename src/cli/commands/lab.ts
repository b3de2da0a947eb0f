/** `halfstep lab`: serves the built page on this machine until it is interrupted. */
import { once } from "node:events";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { HalfstepError } from "../../config/errors";
import { terminalWords } from "../../words/words";
import { createPageServer, pageFiles } from "../pageServer";
import { parseOptions, UsageError, wholeNumber } from "../usage";

/** Vite's own for `preview`, which `npm start` uses. */
const FIRST_PORT = 4173;
const PORTS_TRIED = 20;
const LAST_PORT = 65_535;

/** Beside dist-cli/main.js, in the repository and in the package. */
const PAGE = new URL("../dist/", import.meta.url);

export async function lab(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, { port: { type: "string" } });
  const port = values.port === undefined ? undefined : wholeNumber("port", values.port, 0);
  if (port !== undefined && port > LAST_PORT)
    throw new UsageError({ code: "usage/port-too-high", values: { port, last: LAST_PORT, example: FIRST_PORT } });
  const files = await pageFiles(fileURLToPath(PAGE));
  if (files === undefined) throw new HalfstepError({ code: "server/no-page" });
  const server = createPageServer(files);
  await listen(server, port);
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  process.stdout.write(`http://localhost:${bound}/\n`);
  process.stderr.write(`${terminalWords().device.openAddress}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  server.close();
  server.closeAllConnections();
  return 0;
}

/** On the port asked for, or on the first free one from FIRST_PORT. localhost only: nothing of the lab is for other machines. */
async function listen(server: Server, port: number | undefined): Promise<void> {
  const candidates = port === undefined ? Array.from({ length: PORTS_TRIED }, (_, i) => FIRST_PORT + i) : [port];
  for (const candidate of candidates) {
    server.listen(candidate, "localhost");
    try {
      await once(server, "listening");
      return;
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === "EADDRINUSE") continue;
      throw new HalfstepError({ code: "server/cannot-listen", values: { port: candidate, reason: message } });
    }
  }
  const first = port ?? FIRST_PORT;
  throw new HalfstepError({
    code: "server/ports-in-use",
    values: { first, last: port ?? FIRST_PORT + PORTS_TRIED - 1 },
  });
}

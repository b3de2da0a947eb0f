/**
 * The page's end of the wire to the engine: commands out, events in, both as `protocol.ts` has them. The engine is a
 * worker; a test or the `?fake` page puts a scripted one in its place.
 */
import type { Command, Event } from "./protocol";

export interface Engine {
  send(command: Command): void;
  /** Ends the engine at once; nothing more is heard of it. */
  close(): void;
}

/** Starts an engine that tells `listen` of everything that happens. */
export type StartEngine = (listen: (event: Event) => void) => Engine;

/** The real one: training in a worker of its own. */
export const startWorker: StartEngine = (listen) => {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "halfstep" });
  worker.addEventListener("message", ({ data }: MessageEvent<Event>) => listen(data));
  let run = 0;
  worker.addEventListener("error", ({ message }) =>
    listen({
      type: "error",
      run,
      failing: "engine",
      report: { code: "engine/stopped", values: { reason: message } },
    }),
  );
  return {
    send: (command) => {
      if (command.type === "load" || command.type === "reset") run = command.run;
      worker.postMessage(command);
    },
    close: () => worker.terminate(),
  };
};

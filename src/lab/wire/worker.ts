/** The worker: an engine host on `self`. */
import { EngineHost } from "../host/engineHost";
import { browserWorkplace } from "../host/workplace";
import type { Command } from "./protocol";

const host = new EngineHost(
  (event, transfer) => self.postMessage(event, { transfer: transfer ?? [] }),
  browserWorkplace(),
);
self.addEventListener("message", ({ data }: MessageEvent<Command>) => host.handle(data));

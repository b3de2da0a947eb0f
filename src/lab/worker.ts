/** The worker: an engine host on `self`. */
import { EngineHost } from "./host/engineHost";
import type { Command } from "./protocol";

const host = new EngineHost((event, transfer) => self.postMessage(event, { transfer: transfer ?? [] }));
self.addEventListener("message", ({ data }: MessageEvent<Command>) => host.handle(data));

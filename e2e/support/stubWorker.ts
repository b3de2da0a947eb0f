/**
 * Runs in the page before its own code (`stubEngine.ts` bundles it): the stand-in engine of `src/lab/testing` in the place
 * of `Worker`, so that a page can be put into any state without a GPU, and the measuring of its texts.
 */
import type { StartEngine } from "../../src/lab/wire/engine";
import type { Command, DeviceEvent, DeviceJob, Event as EngineEvent } from "../../src/lab/wire/protocol";
import { fakeDeviceEvents } from "../../src/lab/testing/fakeDevice";
import { startFake, type Scenario } from "../../src/lab/testing/fakeWorker";
import { plainTextsIn } from "./plainTexts";
import { textFaultsIn } from "./textFaults";

/** What the page's window has besides, once this has run. */
export interface InPage {
  readonly stubScenario: Scenario | undefined;
  readonly textFaultsIn: typeof textFaultsIn;
  readonly plainTextsIn: typeof plainTextsIn;
}

const { stubScenario } = globalThis as unknown as InPage;

class StubWorker extends EventTarget {
  readonly #engine: ReturnType<StartEngine>;

  constructor() {
    super();
    this.#engine = startFake(stubScenario)((event) => this.#say(event));
  }

  postMessage(message: Command | DeviceJob): void {
    if (message.type === "bench" || message.type === "check") {
      for (const event of fakeDeviceEvents(message)) this.#say(event);
    } else this.#engine.send(message);
  }

  terminate(): void {
    this.#engine.close();
  }

  #say(data: EngineEvent | DeviceEvent): void {
    setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })));
  }
}

Object.assign(window, { Worker: StubWorker, textFaultsIn, plainTextsIn });

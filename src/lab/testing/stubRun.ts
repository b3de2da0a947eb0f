/** A workplace without a GPU: a run that steps when it is told to and fails as a real one does. */
import { defaultExperiment } from "../../config/experiment";
import { SOFTWARE_DEVICE } from "../../gpu/testing/softwareDevice";
import { DeviceLostError } from "../../gpu/errors";
import type { HalfstepError } from "../../config/errors";
import type { HostedGpu, HostedRun, Load, OpenedRun, Place, Workplace } from "../host/hostedRun";
import type { ManualAction, Intervention } from "../run/interventions";
import type { LetGo } from "../persistence/room";
import type { SavedRun } from "../persistence/savedRun";
import type { News, Preview } from "../wire/protocol";
import { fakeLane } from "./fakeCurves";
import { newsOf, rows } from "./fakeNews";

/** Milliseconds of a chunk of steps, and its steps. */
export const CHUNK_MS = 20;
const CHUNK_STEPS = 4;
export const STUB_STEPS = 1_000_000;

export class StubWorkplace implements Workplace, Place {
  readonly saved: SavedRun[] = [];
  readonly loads: Load[] = [];
  released = 0;
  /** What one save takes. */
  saveMs = 1;
  /** What the next save lets go. */
  readonly gone: LetGo[] = [];
  /** What opening a run tells besides. */
  opened: Partial<OpenedRun> = {};
  /** Thrown by the next call of the name, once. */
  readonly failures = new Map<string, Error>();
  /** Where the saved run stands; 0 for none. */
  keptStep = 0;
  /** By lane, where pictures go by steps. */
  readonly pictureIntervals: Record<string, number> = {};
  readonly gpu: HostedGpu;
  #lose: (error: DeviceLostError) => void = () => undefined;

  constructor() {
    const lost = new Promise<DeviceLostError>((resolve) => {
      this.#lose = resolve;
    });
    this.gpu = { capabilities: SOFTWARE_DEVICE, lost, onError: () => undefined };
  }

  loseDevice(): void {
    this.#lose(new DeviceLostError("test"));
  }

  failDevice(error: HalfstepError): void {
    this.gpu.onError(error);
  }

  failNext(what: string, failure: Error): void {
    this.failures.set(what, failure);
  }

  /** @throws whatever was set to fail */
  pass(what: string): void {
    const failure = this.failures.get(what);
    this.failures.delete(what);
    if (failure !== undefined) throw failure;
  }

  openGpu(): Promise<HostedGpu> {
    return this.#take("openGpu", () => this.gpu);
  }

  openRun(load: Load): Promise<OpenedRun> {
    this.loads.push(load);
    const step = load.resume ? this.keptStep : 0;
    return this.#take("openRun", () => ({ run: new StubRun(this, step), place: this, ...this.opened }));
  }

  save(run: SavedRun): Promise<readonly LetGo[]> {
    const keep = (): readonly LetGo[] => {
      this.saved.push(run);
      return this.gone.splice(0);
    };
    return this.#take("save", keep, this.saveMs);
  }

  release(): void {
    this.released += 1;
  }

  /** As a database does: some turns later. */
  async #take<T>(what: string, value: () => T, ms = 1): Promise<T> {
    await after(ms);
    this.pass(what);
    return value();
  }
}

class StubRun implements HostedRun {
  readonly steps = STUB_STEPS;
  readonly lanes = [0, 1].map((index) => fakeLane(defaultExperiment(), index, "native"));
  readonly about = {};
  interventions: readonly Intervention[] = [];
  #told: number;

  constructor(
    readonly workplace: StubWorkplace,
    public step: number,
  ) {
    this.#told = step;
  }

  async advance({ until, shouldPause = () => false }: Parameters<HostedRun["advance"]>[0]): Promise<void> {
    while (this.step < until && !shouldPause()) {
      const to = Math.min(until, this.step + CHUNK_STEPS);
      await after(CHUNK_MS);
      this.workplace.pass("advance");
      this.step = to;
    }
  }

  takeNews(): News | undefined {
    if (this.#told === this.step) return undefined;
    const steps = rows(this.#told + 1, this.step);
    this.#told = this.step;
    return { lanes: this.lanes.map(({ name }) => newsOf(name, { steps })) };
  }

  pictureInterval(lane: string): number | undefined {
    return this.workplace.pictureIntervals[lane];
  }

  async preview(lane: string): Promise<Preview> {
    await after(1);
    this.workplace.pass("preview");
    return { kind: "text", prompt: "", text: lane };
  }

  async sample(lane: string, prompt: string): Promise<string> {
    await after(1);
    this.workplace.pass("sample");
    return `${prompt} by ${lane}`;
  }

  describe(): ReturnType<HostedRun["describe"]> {
    return {
      rows: [],
      map: { ops: [], backward: 0, arenas: [], tensors: [], alive: [], bytes: 0, lowerBound: 0 },
    };
  }

  async exportLane(): Promise<Uint8Array<ArrayBuffer>> {
    await after(1);
    this.workplace.pass("exportLane");
    return new Uint8Array(8);
  }

  intervene(lane: string, deed: ManualAction): void {
    this.workplace.pass("intervene");
    this.interventions = [...this.interventions, { lane, deed, step: this.step + 1 }];
  }

  async capture(savedAt: number): Promise<SavedRun> {
    const { step } = this;
    await after(1);
    this.workplace.pass("capture");
    return { step, lanes: [], interventions: this.interventions, savedAt };
  }

  warmUp(): void {}

  close(): void {}
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * What is done for a run between two chunks of steps: metrics sent, pictures drawn, the run saved. Nothing here changes
 * a figure of the run.
 */
import { saveRun } from "../persistence";
import type { Event } from "../protocol";
import type { Run } from "./openRun";

const METRICS_EVERY_MS = 250;
const PREVIEW_EVERY_MS = 2000;
const SAVE_EVERY_MS = 10_000;

export interface Surroundings {
  post(event: Event, transfer?: Transferable[]): void;
  /** A picture gives way when somebody waits. */
  isAwaited(): boolean;
  /** Told of a save that failed: the run itself goes on. */
  onSaveFailed(failure: unknown): void;
}

export class Housekeeper {
  readonly #run: Run;
  /** What the saved run is found by. */
  readonly #key: string;
  readonly #surroundings: Surroundings;
  #postedAt = 0;
  #previewedAt = 0;
  #sampledStep: number;
  #savedAt = performance.now();

  constructor(run: Run, key: string, surroundings: Surroundings) {
    this.#run = run;
    this.#key = key;
    this.#surroundings = surroundings;
    this.#sampledStep = run.session.step;
  }

  /** Sends metrics when it is time, and says whether training should halt for a picture or a save. */
  isDue(): boolean {
    const now = performance.now();
    if (now - this.#postedAt > METRICS_EVERY_MS) this.sendMetrics();
    return this.#isPreviewDue(now) || this.#isSaveDue(now);
  }

  async lookAfter(): Promise<void> {
    const now = performance.now();
    if (this.#isPreviewDue(now)) await this.preview();
    if (this.#isSaveDue(now)) await this.save();
  }

  sendMetrics(): void {
    this.#postedAt = performance.now();
    const surroundings = this.#surroundings;
    const interventions = this.#run.takeInterventions();
    if (interventions) surroundings.post({ type: "interventions", interventions });
    for (const [lane, log] of this.#run.logs) {
      const { steps, validations, histograms, drift } = log.takeUnsent();
      if (steps.length + validations.length > 0) surroundings.post({ type: "metrics", lane, steps, validations });
      if (histograms.length > 0) surroundings.post({ type: "histograms", lane, snapshots: histograms });
      const snapshot = this.#run.gates.get(lane)?.take();
      if (snapshot) surroundings.post({ type: "gates", lane, snapshot });
      if (drift.length > 0) surroundings.post({ type: "drift", lane, points: drift });
    }
  }

  async preview(): Promise<void> {
    const { step } = this.#run.session;
    const isAwaited = (): boolean => this.#surroundings.isAwaited();
    for (const lane of this.#run.lanes) {
      if (isAwaited()) break;
      const previewer = await this.#run.previewer(lane);
      const preview = await previewer.preview(isAwaited);
      if (preview) this.#surroundings.post({ type: "preview", lane: lane.name, step, preview });
    }
    this.#sampledStep = step;
    this.#previewedAt = performance.now();
  }

  async save(): Promise<void> {
    this.#savedAt = performance.now();
    const { step } = this.#run.session;
    if (step === 0) return;
    try {
      await saveRun(this.#key, await this.#run.capture(Date.now()));
      this.#surroundings.post({ type: "saved", step });
    } catch (failure) {
      this.#surroundings.onSaveFailed(failure);
    }
  }

  #isSaveDue(now: number): boolean {
    return now - this.#savedAt > SAVE_EVERY_MS;
  }

  /** Pictures by the clock; text, which takes a forward pass for every token, by steps as well. */
  #isPreviewDue(now: number): boolean {
    const { data, session, experiment } = this.#run;
    if (now - this.#previewedAt < PREVIEW_EVERY_MS) return false;
    if (data.kind !== "tokens" || data.promptLength !== undefined) return true;
    const { sampleInterval } = experiment.base.training;
    return sampleInterval > 0 && session.step - this.#sampledStep >= sampleInterval;
  }
}

/**
 * What is done for a run between two chunks of steps: metrics sent, pictures drawn, the run saved. Nothing here changes
 * a figure of the run.
 */
import type { Failing, RunEvent } from "../protocol";
import type { HostedRun, Workplace } from "./hostedRun";

const NEWS_EVERY_MS = 250;
const PREVIEW_EVERY_MS = 2000;
const SAVE_EVERY_MS = 10_000;

export interface Surroundings {
  readonly workplace: Pick<Workplace, "saveRun">;
  tell(event: RunEvent): void;
  /** A picture gives way when somebody waits. */
  isAwaited(): boolean;
  /** Whether the engine has failed: then nothing may be saved over what was good. */
  hasFailed(): boolean;
  /** Told of a picture or a save that failed: the run itself goes on. */
  onFailure(failing: Failing, failure: unknown): Promise<void>;
}

export class Housekeeper {
  readonly #run: HostedRun;
  /** What the saved run is found by. */
  readonly #key: string;
  readonly #surroundings: Surroundings;
  #toldAt = 0;
  #previewedAt = 0;
  #sampledStep: number;
  #savedAt = performance.now();

  constructor(run: HostedRun, key: string, surroundings: Surroundings) {
    this.#run = run;
    this.#key = key;
    this.#surroundings = surroundings;
    this.#sampledStep = run.step;
  }

  /** Sends news when it is time, and says whether training should halt for a picture or a save. */
  isDue(): boolean {
    const now = performance.now();
    if (now - this.#toldAt > NEWS_EVERY_MS) this.sendNews();
    return this.#isPreviewDue(now) || this.#isSaveDue(now);
  }

  async lookAfter(): Promise<void> {
    const now = performance.now();
    if (this.#isPreviewDue(now)) await this.preview();
    if (this.#isSaveDue(now)) await this.save();
  }

  sendNews(): void {
    this.#toldAt = performance.now();
    const news = this.#run.takeNews();
    if (news) this.#surroundings.tell({ type: "news", ...news });
  }

  async preview(): Promise<void> {
    const { step } = this.#run;
    const isAwaited = (): boolean => this.#surroundings.isAwaited();
    try {
      for (const { name } of this.#run.lanes) {
        if (isAwaited()) break;
        const preview = await this.#run.preview(name, isAwaited);
        if (preview) this.#surroundings.tell({ type: "preview", lane: name, step, preview });
      }
    } catch (failure) {
      await this.#surroundings.onFailure("preview", failure);
    }
    this.#sampledStep = step;
    this.#previewedAt = performance.now();
  }

  async save(): Promise<void> {
    this.#savedAt = performance.now();
    const { step } = this.#run;
    if (step === 0) return;
    try {
      const captured = await this.#run.capture(Date.now());
      // What was read back from a device that failed meanwhile is not to be trusted.
      if (this.#surroundings.hasFailed()) return;
      await this.#surroundings.workplace.saveRun(this.#key, captured);
      this.#surroundings.tell({ type: "saved", step });
    } catch (failure) {
      await this.#surroundings.onFailure("save", failure);
    }
  }

  #isSaveDue(now: number): boolean {
    return now - this.#savedAt > SAVE_EVERY_MS;
  }

  /** Pictures by the clock; text, which takes a forward pass for every token, by steps as well. */
  #isPreviewDue(now: number): boolean {
    if (now - this.#previewedAt < PREVIEW_EVERY_MS) return false;
    const { pictureInterval: interval, step } = this.#run;
    return interval === undefined || (interval > 0 && step - this.#sampledStep >= interval);
  }
}

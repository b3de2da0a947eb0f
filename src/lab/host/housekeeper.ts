/**
 * What is done for a run between two chunks of steps: metrics sent, pictures drawn, the run saved. Nothing here changes
 * a figure of the run.
 */
import type { Failing, RunEvent } from "../wire/protocol";
import type { HostedRun, Place } from "./hostedRun";

const NEWS_EVERY_MS = 250;
const PREVIEW_EVERY_MS = 2000;
const SAVE_EVERY_MS = 10_000;
/** Saving takes no more than one part in fifty of the time, however long it takes. */
const SAVE_SHARE = 0.02;

export interface HousekeeperHost {
  tell(event: RunEvent): void;
  /** A picture gives way when somebody waits. */
  isAwaited(): boolean;
  /** Whether the engine has failed: then nothing may be saved over what was good. */
  hasFailed(): boolean;
  /** Told of a picture or a save that failed: the run itself goes on. */
  onFailure(failing: Failing, failure: unknown, lane?: string): Promise<void>;
}

export class Housekeeper {
  readonly #run: HostedRun;
  readonly #place: Place;
  readonly #host: HousekeeperHost;
  #toldAt = 0;
  #previewedAt = 0;
  /** By lane, the step of its last picture. */
  readonly #sampledSteps: Map<string, number>;
  #nextSaveAt = performance.now() + SAVE_EVERY_MS;
  /** How the run stood when it was last saved: saved again, it would be the same. */
  #saved: { readonly step: number; readonly interventions: unknown } | undefined;

  constructor(run: HostedRun, place: Place, host: HousekeeperHost) {
    this.#run = run;
    this.#place = place;
    this.#host = host;
    this.#sampledSteps = new Map(run.lanes.map(({ name }) => [name, run.step]));
  }

  /** Sends news when it is time, and says whether training should halt for a picture or a save. */
  isDue(): boolean {
    const now = performance.now();
    if (now - this.#toldAt > NEWS_EVERY_MS) this.sendNews();
    return this.#lanesToDraw(now).length > 0 || this.#isSaveDue(now);
  }

  async lookAfter(): Promise<void> {
    const now = performance.now();
    const due = this.#lanesToDraw(now);
    if (due.length > 0) await this.#draw(due);
    if (this.#isSaveDue(now)) await this.save();
  }

  sendNews(): void {
    this.#toldAt = performance.now();
    const news = this.#run.takeNews();
    if (news) this.#host.tell({ type: "news", ...news });
  }

  /** Of every lane. */
  async preview(): Promise<void> {
    await this.#draw(this.#run.lanes.map(({ name }) => name));
  }

  async #draw(lanes: readonly string[]): Promise<void> {
    const { step } = this.#run;
    const isAwaited = (): boolean => this.#host.isAwaited();
    for (const name of lanes) {
      if (isAwaited()) break;
      try {
        const preview = await this.#run.preview(name, isAwaited);
        if (preview) this.#host.tell({ type: "preview", lane: name, step, preview });
      } catch (failure) {
        await this.#host.onFailure("preview", failure, name);
      }
    }
    for (const name of lanes) this.#sampledSteps.set(name, step);
    this.#previewedAt = performance.now();
  }

  /** Saves what is new; the next save in passing then waits for fifty times as long as this one took. */
  async save(): Promise<void> {
    const { step, interventions } = this.#run;
    if (step === 0) return;
    const isNew = step !== this.#saved?.step || interventions !== this.#saved.interventions;
    const started = performance.now();
    try {
      if (isNew) await this.#saveAt(step);
    } catch (failure) {
      await this.#host.onFailure("save", failure);
    }
    const now = performance.now();
    this.#nextSaveAt = now + Math.max(SAVE_EVERY_MS, (now - started) / SAVE_SHARE);
  }

  async #saveAt(step: number): Promise<void> {
    const captured = await this.#run.capture(Date.now());
    // What was read back from a device that failed meanwhile is not to be trusted.
    if (this.#host.hasFailed()) return;
    const gone = await this.#place.save(captured);
    this.#saved = { step, interventions: captured.interventions };
    this.#host.tell({ type: "saved", step });
    const whole = gone.filter((one) => one.whole).length;
    if (gone.length > 0) this.#host.tell({ type: "let-go", weights: gone.length - whole, whole });
  }

  #isSaveDue(now: number): boolean {
    return now > this.#nextSaveAt;
  }

  /** Pictures by the clock; text, which takes a forward pass for every token, by each lane's steps as well. */
  #lanesToDraw(now: number): string[] {
    if (now - this.#previewedAt < PREVIEW_EVERY_MS) return [];
    const { step } = this.#run;
    return this.#run.lanes
      .map(({ name }) => name)
      .filter((name) => {
        const interval = this.#run.pictureInterval(name);
        return interval === undefined || (interval > 0 && step - (this.#sampledSteps.get(name) ?? 0) >= interval);
      });
  }
}

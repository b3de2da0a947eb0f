/**
 * The worker's end of the wire: takes commands, drives one run, tells the page. Commands are carried out one after the
 * other; `pause` alone is heard at once, and requests between two chunks of steps. The first failure that is no refusal ends
 * it all: nothing is told or saved after it, and the page starts another engine.
 */
import { ConfigError } from "../../config/errors";
import { toUrl } from "../../config/url";
import type { DeviceLostError } from "../../gpu/errors";
import { CheckpointError } from "../../training/checkpointError";
import { OtherDataError } from "../../training/otherDataError";
import { SafetensorsError } from "../../training/safetensorsError";
import type { SavedRun } from "../persistence";
import type { Command, Event, Failing, Request, RunEvent, RunState } from "../protocol";
import { answer, goneAnswer } from "./answer";
import { causeOf, sentencesOf } from "./failures";
import type { HostedGpu, HostedRun, Load, Workplace } from "./hostedRun";
import { Housekeeper } from "./housekeeper";

type Post = (event: Event, transfer?: Transferable[]) => void;

/** What is thrown for a saved run that does not belong to this experiment, or is damaged. */
const DOES_NOT_FIT = [CheckpointError, SafetensorsError, OtherDataError, ConfigError] as const;

export class EngineHost {
  readonly #post: Post;
  readonly #workplace: Workplace;
  #gpu: Promise<HostedGpu> | undefined;
  #lost: Promise<DeviceLostError> | undefined;
  #run: HostedRun | undefined;
  #housekeeper: Housekeeper | undefined;
  #loaded: Load | undefined;
  /** The run that is built or being built. */
  #number = 0;
  /** Set by play the moment it is heard, taken back by the next command that is no request. */
  #playing = false;
  #failed = false;
  #queue: Promise<void> = Promise.resolve();
  /** Commands heard and not yet begun: a picture gives way to them. */
  #waiting = 0;
  /** Not yet answered, oldest first. */
  readonly #requests: Request[] = [];

  constructor(post: Post, workplace: Workplace) {
    this.#post = post;
    this.#workplace = workplace;
  }

  handle(command: Command): void {
    if ("request" in command) this.#requests.push(command);
    else this.#playing = command.type === "play";
    if (this.#failed) {
      this.#refuseAll();
      return;
    }
    this.#waiting += 1;
    this.#queue = this.#queue
      .then(() => {
        this.#waiting -= 1;
        return this.#failed ? undefined : this.#carryOut(command);
      })
      .catch((failure: unknown) => this.#fail(failure));
  }

  async #carryOut(command: Command): Promise<void> {
    switch (command.type) {
      case "hello":
        return this.#hello();
      case "load":
        return this.#load(command);
      case "play":
        return this.#train();
      case "pause":
        return;
      case "step":
        return this.#advanceTo((this.#run?.step ?? 0) + 1, () => !this.#failed);
      case "reset":
        return this.#reset(command.run);
      case "intervene":
      case "describe":
      case "export":
      case "sample":
        return this.#answerAll();
      default:
        return command satisfies never;
    }
  }

  async #hello(): Promise<void> {
    const { capabilities } = await this.#openGpu();
    if (!this.#failed) this.#post({ type: "adapter", capabilities });
  }

  #openGpu(): Promise<HostedGpu> {
    this.#gpu ??= this.#startGpu();
    return this.#gpu;
  }

  async #startGpu(): Promise<HostedGpu> {
    const gpu = await this.#workplace.openGpu();
    this.#lost = gpu.lost;
    gpu.onError = (error) => this.#fail(error);
    void gpu.lost.then((error) => this.#fail(error));
    return gpu;
  }

  async #load(command: Load): Promise<void> {
    const started = performance.now();
    this.#number = command.run;
    this.#state("loading");
    await this.#openGpu();
    this.#run?.close();
    this.#run = undefined;
    this.#loaded = command;
    const saved = command.resume ? await this.#findSaved(command) : undefined;
    const run = await this.#openRun(command, saved);
    const housekeeper = new Housekeeper(run, runKey(command), {
      workplace: this.#workplace,
      tell: (event) => this.#tell(event),
      isAwaited: () => this.#waiting > 0 || this.#failed,
      hasFailed: () => this.#failed,
      onFailure: (failing, failure) => this.#report(failing, failure),
    });
    this.#run = run;
    this.#housekeeper = housekeeper;
    const seconds = (performance.now() - started) / 1000;
    this.#tell({ type: "loaded", lanes: run.lanes, step: run.step, ...run.about, seconds });
    housekeeper.sendNews();
    this.#state(run.step >= run.steps ? "finished" : run.step > 0 ? "paused" : "ready");
    await housekeeper.preview();
    // While nobody waits: a driver that compiles a kernel when it is first run has it then before the first step.
    if (this.#waiting === 0 && !this.#failed) run.warmUp();
  }

  /** A saved run that cannot be restored is reported, and the experiment starts at step 0. */
  async #openRun(load: Load, saved: SavedRun | undefined): Promise<HostedRun> {
    try {
      return await this.#workplace.openRun(load, saved);
    } catch (failure) {
      if (!saved || !DOES_NOT_FIT.some((kind) => failure instanceof kind)) throw failure;
      await this.#report("restore", failure);
      return this.#workplace.openRun(load, undefined);
    }
  }

  /** A saved run that cannot be read is no reason not to start: it is reported and left where it is. */
  async #findSaved(command: Load): Promise<SavedRun | undefined> {
    try {
      return await this.#workplace.findRun(runKey(command));
    } catch (failure) {
      await this.#report("restore", failure);
      return undefined;
    }
  }

  async #reset(run: number): Promise<void> {
    if (!this.#loaded) return;
    await this.#workplace.forgetRun(runKey(this.#loaded));
    await this.#load({ ...this.#loaded, run, resume: false });
  }

  async #train(): Promise<void> {
    const run = this.#run;
    if (!run || !this.#playing || run.step >= run.steps) return;
    this.#state("running");
    await this.#advanceTo(run.steps, () => this.#playing);
  }

  /** Trains to a step while `wanted`; looks after metrics, pictures, requests and saving on the way. */
  async #advanceTo(step: number, wanted: () => boolean): Promise<void> {
    const run = this.#run;
    const housekeeper = this.#housekeeper;
    if (!run || !housekeeper) return;
    const until = Math.min(step, run.steps);
    const goOn = (): boolean => wanted() && !this.#failed && run.step < until;
    const shouldPause = (): boolean => housekeeper.isDue() || !goOn() || this.#requests.length > 0;
    while (goOn()) {
      await run.advance({ until, shouldPause });
      housekeeper.sendNews();
      await this.#answerAll();
      if (goOn()) await housekeeper.lookAfter();
    }
    housekeeper.sendNews();
    this.#state(run.step >= run.steps ? "finished" : "paused");
    await housekeeper.save();
    await housekeeper.preview();
  }

  /** Answers what has been asked so far, but for what is asked of a run that is still to be built. */
  async #answerAll(): Promise<void> {
    for (let request = this.#takeRequest(); request; request = this.#takeRequest()) {
      const said = await answer(request.run === this.#number ? this.#run : undefined, request);
      this.#reply(request, said);
      if (request.type === "intervene") await this.#keepIntervention();
    }
  }

  #takeRequest(): Request | undefined {
    const index = this.#requests.findIndex(({ run }) => run <= this.#number);
    return index < 0 ? undefined : this.#requests.splice(index, 1)[0];
  }

  /** Kept at once: what a saved run has lived through must not be forgotten when the tab is closed. */
  async #keepIntervention(): Promise<void> {
    this.#housekeeper?.sendNews();
    if (!this.#playing) await this.#housekeeper?.save();
  }

  #reply({ run, request }: Request, said: ReturnType<typeof goneAnswer>): void {
    const transfer = said.type === "export" ? [said.bytes] : [];
    this.#post({ type: "reply", run, request, answer: said }, transfer);
  }

  #refuseAll(): void {
    for (const request of this.#requests.splice(0)) this.#reply(request, goneAnswer());
  }

  #state(state: RunState): void {
    this.#tell({ type: "state", state });
  }

  #tell(event: RunEvent): void {
    if (!this.#failed) this.#post({ ...event, run: this.#number });
  }

  /** The first failure wins: later ones mostly follow from it. */
  #fail(failure: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#playing = false;
    this.#refuseAll();
    const run = this.#number;
    void causeOf(failure, this.#lost).then((cause) =>
      this.#post({ type: "error", run, failing: "engine", ...sentencesOf(cause) }),
    );
  }

  /** Tells of what the run outlives. */
  async #report(failing: Failing, failure: unknown): Promise<void> {
    const cause = await causeOf(failure, this.#lost);
    this.#tell({ type: "error", failing, ...sentencesOf(cause) });
  }
}

/** What a saved run is found by: everything that decides its figures. */
function runKey({ experiment, text }: Load): string {
  return text
    ? `${toUrl(experiment)}&text=${text instanceof File ? text.name : ""}:${text.size}`
    : toUrl(experiment);
}

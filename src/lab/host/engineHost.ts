/**
 * The worker's end of the wire: takes commands, drives one run, tells the page. Commands are carried out one after the
 * other; `pause` alone is heard at once, and requests between two chunks of steps. The first failure that is no refusal ends
 * it all: nothing is told or saved after it, and the page starts another engine.
 */
import type { DeviceLostError } from "../../gpu/errors";
import type { Command, Event, Failing, Request, RunEvent, RunState, ViewOnly } from "../wire/protocol";
import { answer, goneAnswer } from "./answer";
import { causeOf, reportOf } from "./failures";
import type { HostedGpu, HostedRun, Load, Place, Workplace } from "./hostedRun";
import { Housekeeper } from "./housekeeper";

type Post = (event: Event, transfer?: Transferable[]) => void;

/** What is thrown for a saved run that does not belong to this experiment, or is damaged. */

export class EngineHost {
  readonly #post: Post;
  readonly #workplace: Workplace;
  #gpu: Promise<HostedGpu> | undefined;
  #lost: Promise<DeviceLostError> | undefined;
  #run: HostedRun | undefined;
  #place: Place | undefined;
  #viewOnly: ViewOnly | undefined;
  #housekeeper: Housekeeper | undefined;
  #loaded: Load | undefined;
  /** The run that is built or being built. */
  #number = 0;
  /** Set by play the moment it is heard, taken back by the next command that is no request. */
  #playing = false;
  #failed = false;
  /** Whether the page has been told of that. */
  #told = false;
  #queue: Promise<void> = Promise.resolve();
  /** Commands heard and not yet begun: a picture gives way to them. */
  #waiting = 0;
  /** Not yet answered, oldest first. */
  readonly #requests: Request[] = [];
  /** The page may be closed next. */
  #saveAsked = false;

  constructor(post: Post, workplace: Workplace) {
    this.#post = post;
    this.#workplace = workplace;
  }

  handle(command: Command): void {
    if ("request" in command) this.#requests.push(command);
    else if (command.type === "save") this.#saveAsked = true;
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
      case "save":
        return this.#saveWhereAsked();
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
    this.#place?.release();
    this.#run = undefined;
    this.#place = undefined;
    this.#loaded = command;
    const { run, place, viewOnly, aside, failure } = await this.#workplace.openRun(command);
    this.#run = run;
    this.#place = place;
    this.#viewOnly = viewOnly;
    if (failure !== undefined) await this.#report("restore", failure);
    const housekeeper = new Housekeeper(run, place, {
      tell: (event) => this.#tell(event),
      isAwaited: () => this.#waiting > 0 || this.#failed,
      hasFailed: () => this.#failed,
      onFailure: (failing, failed, lane) => this.#report(failing, failed, lane),
    });
    this.#housekeeper = housekeeper;
    const seconds = (performance.now() - started) / 1000;
    const why = viewOnly && { viewOnly };
    this.#tell({ type: "loaded", lanes: run.lanes, step: run.step, ...run.about, ...why, seconds });
    if (aside) this.#tell({ type: "set-aside", ...aside });
    housekeeper.sendNews();
    this.#state(this.#restingState());
    // Weights that are gone would be drawn as those of a model that has learned nothing.
    if (viewOnly !== "no-weights") await housekeeper.preview();
    // While nobody waits: a driver that compiles a kernel when it is first run has it then before the first step.
    if (this.#waiting === 0 && !this.#failed) run.warmUp();
  }

  #restingState(): RunState {
    const { step, steps } = this.#run ?? { step: 0, steps: 0 };
    if (this.#viewOnly) return "viewing";
    return step >= steps ? "finished" : step > 0 ? "paused" : "ready";
  }

  async #reset(run: number): Promise<void> {
    if (!this.#loaded) return;
    await this.#load({ ...this.#loaded, run, resume: false });
  }

  async #train(): Promise<void> {
    const run = this.#run;
    if (!run || this.#viewOnly || !this.#playing || run.step >= run.steps) return;
    this.#state("running");
    await this.#advanceTo(run.steps, () => this.#playing);
  }

  /** Trains to a step while `wanted`; looks after metrics, pictures, requests and saving on the way. */
  async #advanceTo(step: number, wanted: () => boolean): Promise<void> {
    const run = this.#run;
    const housekeeper = this.#housekeeper;
    if (!run || !housekeeper || this.#viewOnly) return;
    const until = Math.min(step, run.steps);
    const goOn = (): boolean => wanted() && !this.#failed && run.step < until;
    const shouldPause = (): boolean => housekeeper.isDue() || !goOn() || this.#requests.length > 0 || this.#saveAsked;
    while (goOn()) {
      await run.advance({ until, shouldPause });
      housekeeper.sendNews();
      await this.#answerAll();
      await this.#saveWhereAsked();
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
      const run = request.run === this.#number ? this.#run : undefined;
      const said = await answer(run, request, this.#viewOnly, this.#lost);
      if (this.#failed) {
        this.#requests.push(request);
        this.#refuseAll();
        return;
      }
      this.#reply(request, said);
      if (request.type === "intervene") await this.#keepIntervention();
    }
  }

  async #saveWhereAsked(): Promise<void> {
    if (!this.#saveAsked) return;
    this.#saveAsked = false;
    await this.#housekeeper?.save();
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

  /** Once the failure has been told: until then nobody would know why. */
  #refuseAll(): void {
    if (!this.#told) return;
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
    void this.#tellFailure(failure, this.#number);
  }

  async #tellFailure(failure: unknown, run: number): Promise<void> {
    const cause = await causeOf(failure, this.#lost);
    this.#post({ type: "error", run, failing: "engine", report: reportOf(cause) });
    this.#told = true;
    this.#refuseAll();
  }

  /** Tells of what the run outlives. */
  async #report(failing: Failing, failure: unknown, lane?: string): Promise<void> {
    const cause = await causeOf(failure, this.#lost);
    this.#tell({ type: "error", failing, ...(lane !== undefined && { lane }), report: reportOf(cause) });
  }
}

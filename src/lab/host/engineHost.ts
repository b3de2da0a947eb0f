/**
 * The worker's end of the wire: takes commands, drives one run, tells the page. Commands are carried out one after the
 * other; `pause` alone is heard at once. Between chunks of steps it draws pictures and saves, never within a step.
 */
import { ConfigError, HalfstepError } from "../../config/errors";
import { toUrl } from "../../config/url";
import { openGpu, type Gpu } from "../../gpu/device";
import { NoWebGpuError } from "../../gpu/errors";
import { PipelineCache } from "../../gpu/pipelines";
import { memoryMap } from "../../graph/memoryMap";
import { tensorTable } from "../../graph/tensorTable";
import { CheckpointError } from "../../training/checkpointError";
import { OtherDataError } from "../../training/otherDataError";
import { SafetensorsError } from "../../training/safetensorsError";
import { findRun, forgetRun } from "../persistence";
import type { Command, Event, RunState } from "../protocol";
import { describeLane } from "./describeLane";
import { Housekeeper } from "./housekeeper";
import { Run } from "./openRun";
import { pointsPreview } from "./previews";

type Load = Extract<Command, { type: "load" }>;

/** Commands that a run in progress carries out on the way. */
const ASIDES: ReadonlySet<Command["type"]> = new Set(["sample", "export", "intervene", "describe"]);

/** What is thrown for a saved run that does not belong to this experiment, or is damaged. */
const DOES_NOT_FIT = [CheckpointError, SafetensorsError, OtherDataError, ConfigError] as const;

export class EngineHost {
  readonly #post: (event: Event, transfer?: Transferable[]) => void;
  #gpu: Promise<Gpu> | undefined;
  #pipelines: PipelineCache | undefined;
  #run: Run | undefined;
  #housekeeper: Housekeeper | undefined;
  #loaded: Load | undefined;
  /** Set by play the moment it is heard, taken back by the next command that is no aside. */
  #playing = false;
  #queue: Promise<void> = Promise.resolve();
  /** Commands heard and not yet begun: a picture gives way to them. */
  #waiting = 0;
  /** Commands to carry out between two chunks of steps, without pausing. */
  readonly #asides: Command[] = [];

  constructor(post: (event: Event, transfer?: Transferable[]) => void) {
    this.#post = post;
  }

  handle(command: Command): void {
    if (this.#playing && ASIDES.has(command.type)) {
      this.#asides.push(command);
      return;
    }
    this.#playing = command.type === "play";
    this.#waiting += 1;
    this.#queue = this.#queue
      .then(() => {
        this.#waiting -= 1;
        return this.#carryOut(command);
      })
      .catch((failure: unknown) => this.#fail(failure));
  }

  async #carryOut(command: Command): Promise<void> {
    switch (command.type) {
      case "hello":
        return this.#hello();
      case "load":
        return this.#load(command, command.resume);
      case "play":
        return this.#train();
      case "pause":
        return;
      case "step":
        return this.#advanceTo((this.#run?.session.step ?? 0) + 1, () => true);
      case "reset":
        return this.#reset();
      case "intervene":
        return this.#intervene(command);
      case "describe":
        return this.#describe(command.lane);
      case "export":
        return this.#export(command.lane);
      case "sample":
        return this.#sample(command);
      default:
        return command satisfies never;
    }
  }

  async #hello(): Promise<void> {
    const { capabilities } = await this.#openGpu();
    this.#post({ type: "adapter", capabilities });
  }

  #openGpu(): Promise<Gpu> {
    this.#gpu ??= this.#startGpu();
    return this.#gpu;
  }

  async #startGpu(): Promise<Gpu> {
    // Typed as always there; browsers without WebGPU leave it out.
    const api = (navigator as { gpu?: GPU }).gpu;
    if (!api) throw new NoWebGpuError();
    const gpu = await openGpu(api, "browser");
    gpu.onError = (error) => this.#fail(error);
    void gpu.lost.then((error) => this.#fail(error));
    this.#pipelines = new PipelineCache(gpu.device);
    return gpu;
  }

  async #load(command: Load, resume: boolean): Promise<void> {
    const started = performance.now();
    this.#state("loading");
    const gpu = await this.#openGpu();
    this.#run?.close();
    this.#run = undefined;
    this.#loaded = command;
    const saved = resume ? await this.#findSaved(command) : undefined;
    const pipelines = this.#pipelines ?? new PipelineCache(gpu.device);
    pipelines.beginRun();
    const run = await this.#openRun(command, gpu, pipelines, saved);
    const housekeeper = new Housekeeper(run, runKey(command), {
      post: this.#post,
      isAwaited: () => this.#waiting > 0,
      onSaveFailed: (failure) => this.#report(failure, false),
    });
    this.#run = run;
    this.#housekeeper = housekeeper;
    const { data, session } = run;
    const points = pointsPreview(data);
    this.#post({
      type: "loaded",
      lanes: run.lanes.map((lane) => describeLane(lane, run.comparedIn(lane))),
      step: session.step,
      ...(data.kind === "tokens" &&
        data.entropyPerToken !== undefined && { lossFloor: data.entropyPerToken }),
      ...(points && { points }),
      seconds: (performance.now() - started) / 1000,
    });
    housekeeper.sendMetrics();
    this.#state(session.step >= run.steps ? "finished" : session.step > 0 ? "paused" : "ready");
    await housekeeper.preview();
    // While nobody waits: a driver that compiles a kernel when it is first run has it then before the first step.
    if (this.#waiting === 0) for (const lane of run.lanes) lane.warmUp();
  }

  /** A saved run that cannot be restored is reported, and the experiment starts at step 0. */
  async #openRun(
    { experiment, text }: Load,
    gpu: Gpu,
    pipelines: PipelineCache,
    saved: Awaited<ReturnType<typeof findRun>>,
  ): Promise<Run> {
    try {
      return await Run.open(gpu, pipelines, experiment, text, saved);
    } catch (failure) {
      if (!saved || !DOES_NOT_FIT.some((kind) => failure instanceof kind)) throw failure;
      this.#report(failure, false);
      return Run.open(gpu, pipelines, experiment, text, undefined);
    }
  }

  async #reset(): Promise<void> {
    if (!this.#loaded) return;
    await forgetRun(runKey(this.#loaded));
    await this.#load(this.#loaded, false);
  }

  async #train(): Promise<void> {
    const run = this.#run;
    if (!run || !this.#playing || run.session.step >= run.steps) return;
    this.#state("running");
    await this.#advanceTo(run.steps, () => this.#playing);
    // A finished run has no next chunk to carry an aside out after: from here on commands take their turn.
    if (run.session.step >= run.steps) this.#playing = false;
    for (const aside of this.#asides.splice(0)) await this.#carryOut(aside);
  }

  /** Trains to a step while `wanted`; looks after metrics, pictures and saving on the way. */
  async #advanceTo(step: number, wanted: () => boolean): Promise<void> {
    const run = this.#run;
    const housekeeper = this.#housekeeper;
    if (!run || !housekeeper) return;
    const { session } = run;
    const until = Math.min(step, run.steps);
    const goOn = (): boolean => wanted() && session.step < until;
    const shouldPause = (): boolean => housekeeper.isDue() || !goOn() || this.#asides.length > 0;
    while (goOn()) {
      await session.advance({ until, shouldPause });
      housekeeper.sendMetrics();
      for (const aside of this.#asides.splice(0)) await this.#carryOut(aside);
      if (goOn()) await housekeeper.lookAfter();
    }
    housekeeper.sendMetrics();
    this.#state(session.step >= run.steps ? "finished" : "paused");
    await housekeeper.save();
    await housekeeper.preview();
  }

  /** A saved run that cannot be read is no reason not to start: it is reported and left where it is. */
  async #findSaved(command: Load): ReturnType<typeof findRun> {
    try {
      return await findRun(runKey(command));
    } catch (failure) {
      this.#report(failure, false);
      return undefined;
    }
  }

  /** Kept at once: what a saved run has lived through must not be forgotten when the tab is closed. */
  async #intervene({ lane, deed }: Extract<Command, { type: "intervene" }>): Promise<void> {
    this.#run?.intervene(lane, deed);
    this.#housekeeper?.sendMetrics();
    if (!this.#playing) await this.#housekeeper?.save();
  }

  #describe(name: string): void {
    const program = this.#run?.lane(name)?.program;
    if (!program) return;
    const { graph, plan } = program;
    this.#post({ type: "tensors", lane: name, rows: tensorTable(graph.first), map: memoryMap(graph.first, plan) });
  }

  async #export(name: string): Promise<void> {
    const lane = this.#run?.lane(name);
    if (!this.#run || !lane) return;
    const { buffer } = await this.#run.checkpoint(lane);
    const fileName = `halfstep-${name}-step${this.#run.session.step}.safetensors`;
    this.#post({ type: "checkpoint", lane: name, fileName, bytes: buffer }, [buffer]);
  }

  async #sample({ lane, prompt, ...options }: Extract<Command, { type: "sample" }>): Promise<void> {
    try {
      const run = this.#run;
      const sampled = run?.lane(lane);
      const text = run && sampled && (await (await run.previewer(sampled)).sample(prompt, options));
      if (text !== undefined) this.#post({ type: "sampled", lane, prompt, text });
    } catch (failure) {
      // A prompt the vocabulary cannot spell leaves the run as it was.
      this.#report(failure, false);
    }
  }

  #state(state: RunState): void {
    this.#post({ type: "state", state });
  }

  #fail(failure: unknown): void {
    this.#playing = false;
    this.#report(failure, true);
  }

  #report(failure: unknown, fatal: boolean): void {
    const error =
      failure instanceof HalfstepError
        ? failure
        : new HalfstepError(
            `Something went wrong inside the lab: ${failure instanceof Error ? failure.message : String(failure)}`,
            "Reload the page; the run continues from where it was last saved.",
          );
    this.#post({ type: "error", name: error.name, message: error.message, fix: error.fix, fatal });
  }
}

/** What a saved run is found by: everything that decides its figures. */
function runKey({ experiment, text }: Load): string {
  return text
    ? `${toUrl(experiment)}&text=${text instanceof File ? text.name : ""}:${text.size}`
    : toUrl(experiment);
}

/**
 * One experiment in the worker: its data, lanes, session, logs and pictures, from the load command to the next one.
 */
import { referenceOf } from "../../config/reference";
import { InputError } from "../../config/errors";
import type { Experiment } from "../../config/experiment";
import type { DataSource } from "../../data/source";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { memoryMap } from "../../graph/views/memoryMap";
import { tensorTable } from "../../graph/views/tensorTable";
import { Tuner } from "../../kernels/matmul/tuning/tuner";
import { encodeCheckpoint } from "../../training/files/checkpoint";
import type { Lane } from "../../training/lane/lane";
import { captureLaneState } from "../../training/lane/laneState";
import { notesOfData } from "../../training/files/dataNotes";
import { openLanes } from "../../training/lane/openLanes";
import { Session, type AdvanceOptions } from "../../training/session";
import { WeightDrift } from "../../training/use/weightDrift";
import type { SamplingOptions } from "../../training/use/sampling";
import { withOutcomes, scalesSetByHand, type ManualAction, type Intervention } from "../run/interventions";
import type { SavedLane, SavedRun } from "../persistence/savedRun";
import { keptTiles } from "../persistence/keptFiles";
import type { StepMetrics } from "../wire/metrics";
import type { LaneInfo, News, Preview } from "../wire/protocol";
import { stepMetrics } from "../curves/stepMetrics";
import { describeLane } from "./describeLane";
import { GateWatch } from "./gateWatch";
import type { Described, HostedRun } from "./hostedRun";
import { Previewer } from "./previews";
import { restoreSaved } from "./restoreSaved";
import { aboutData } from "./runData";
import { RunLog } from "./runLog";
import { figuresThatFit } from "./savedFigures";

class UnknownLaneError extends InputError {
  override readonly name = "UnknownLaneError";
  constructor(name: string, lanes: readonly Lane[]) {
    super({ code: "run/no-lane", values: { lane: name, lanes: lanes.map((lane) => lane.name) } });
  }
}

class LossScaleError extends InputError {
  override readonly name = "LossScaleError";
  constructor(scale: number) {
    super({ code: "run/loss-scale", values: { scale } });
  }
}

export class Run implements HostedRun {
  readonly lanes: readonly LaneInfo[];
  readonly about: HostedRun["about"];
  readonly #session: Session;
  readonly #logs = new Map<string, RunLog>();
  readonly #gates = new Map<string, GateWatch>();
  readonly #previewers = new Map<string, Promise<Previewer>>();
  #interventions: readonly Intervention[];
  #interventionsSent: boolean;

  private constructor(
    private readonly experiment: Experiment,
    private readonly data: DataSource,
    built: readonly Lane[],
    private readonly gpu: Gpu,
    private readonly pipelines: PipelineCache,
    drift: WeightDrift | undefined,
    saved: SavedRun | undefined,
    unsure: boolean,
  ) {
    this.#interventions = saved?.interventions ?? [];
    this.#interventionsSent = this.#interventions.length === 0;
    this.lanes = built.map((lane) => describeLane(lane, drift?.namesOf(lane) ?? []));
    this.about = { ...aboutData(data), ...(unsure && { unsure }) };
    for (const info of this.lanes) {
      const { name } = info;
      const lane = saved?.lanes.find((one) => one.name === name);
      const kept = lane && figuresThatFit(lane, info);
      this.#logs.set(name, new RunLog(kept, scalesSetByHand(this.#interventions, name)));
      const watch = new GateWatch();
      if (kept?.gates) watch.add(kept.gates);
      this.#gates.set(name, watch);
    }
    this.#session = new Session(
      built,
      data,
      {
        onSteps: (lane, reports) =>
          this.#addSteps(
            lane.name,
            reports.map((row) => stepMetrics(lane, row)),
          ),
        onGates: (lane, report) => this.#gates.get(lane.name)?.add(report),
        onHistograms: (lane, report) => this.#logs.get(lane.name)?.addHistogram(report),
        onDrift: (lane, { step, distance, distances }) =>
          this.#logs.get(lane.name)?.addDrift({ step, distance, distances }),
        onValidation: (lane, report) => this.#logs.get(lane.name)?.addValidation(report),
      },
      { step: saved?.step ?? 0, drift },
    );
  }

  /** Builds an experiment's lanes and puts them where `saved` left off, or at step 0. @throws SavedRunError where it does not fit */
  static async open(
    gpu: Gpu,
    pipelines: PipelineCache,
    experiment: Experiment,
    data: DataSource,
    saved: SavedRun | undefined,
  ): Promise<Run> {
    const tuner = new Tuner(gpu, pipelines, keptTiles);
    const lanes = await openLanes({ gpu, pipelines, tuner, experiment, data });
    try {
      let unsure = false;
      if (saved) for (const lane of lanes) unsure = (await restoreSaved(lane, gpu, data, saved)) || unsure;
      const drift = await WeightDrift.create(gpu, pipelines, lanes, referenceOf(experiment));
      return new Run(experiment, data, lanes, gpu, pipelines, drift, saved, unsure);
    } catch (failure) {
      for (const lane of lanes) lane.destroy();
      throw failure;
    }
  }

  get steps(): number {
    return this.experiment.base.training.steps;
  }

  get step(): number {
    return this.#session.step;
  }

  get interventions(): readonly Intervention[] {
    return this.#interventions;
  }

  advance(options: AdvanceOptions): Promise<void> {
    return this.#session.advance(options);
  }

  takeNews(): News | undefined {
    const lanes = this.#session.lanes.flatMap(({ name }) => {
      const unsent = this.#logs.get(name)?.takeUnsent();
      const gates = this.#gates.get(name)?.take();
      if (!unsent && !gates) return [];
      return [{ lane: name, ...NOTHING, ...unsent, ...(gates && { gates }) }];
    });
    const interventions = this.#interventionsSent ? undefined : this.#interventions;
    this.#interventionsSent = true;
    return lanes.length > 0 || interventions ? { lanes, ...(interventions && { interventions }) } : undefined;
  }

  pictureInterval(name: string): number | undefined {
    const { data } = this;
    const { sampleInterval } = this.#lane(name).config.training;
    return data.kind === "tokens" && data.promptLength === undefined ? sampleInterval : undefined;
  }

  async preview(name: string, isCancelled: () => boolean): Promise<Preview | undefined> {
    return (await this.#previewer(this.#lane(name))).preview(isCancelled);
  }

  async sample(name: string, prompt: string, options: Omit<SamplingOptions, "seed">): Promise<string> {
    return (await this.#previewer(this.#lane(name))).sample(prompt, options);
  }

  describe(name: string): Omit<Described, "type"> {
    const { graph, plan } = this.#lane(name).program;
    return { rows: tensorTable(graph.first), map: memoryMap(graph.first, plan) };
  }

  /** Does something to a lane by hand: it holds from the next step on, whatever was submitted before. */
  intervene(name: string, deed: ManualAction): void {
    const lane = this.#lane(name);
    if (deed.kind === "overflow") lane.forceOverflow();
    else setLossScale(lane, deed.scale);
    this.#interventions = [...this.#interventions, { lane: name, deed, step: this.step + 1 }];
    this.#interventionsSent = false;
  }

  async capture(savedAt: number): Promise<SavedRun> {
    const lanes: SavedLane[] = [];
    for (const lane of this.#session.lanes) {
      const gates = this.#gates.get(lane.name)?.latest;
      const curves = this.#logs.get(lane.name)?.saved;
      lanes.push({ name: lane.name, checkpoint: await this.#checkpoint(lane), ...curves, ...(gates && { gates }) });
    }
    return { step: this.step, lanes, interventions: this.#interventions, savedAt };
  }

  exportLane(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#checkpoint(this.#lane(name));
  }

  warmUp(): void {
    for (const lane of this.#session.lanes) lane.warmUp();
  }

  close(): void {
    for (const previewer of this.#previewers.values()) {
      previewer.then(
        (made) => made.destroy(),
        () => {},
      );
    }
    this.#session.destroy();
  }

  /** @throws UnknownLaneError */
  #lane(name: string): Lane {
    const lane = this.#session.lanes.find((one) => one.name === name);
    if (!lane) throw new UnknownLaneError(name, this.#session.lanes);
    return lane;
  }

  /** Compiled when it is first asked for: the first training step does not wait for a picture. */
  #previewer(lane: Lane): Promise<Previewer> {
    const known = this.#previewers.get(lane.name);
    if (known) return known;
    const made = Previewer.create(this.gpu, this.pipelines, lane, this.data);
    this.#previewers.set(lane.name, made);
    // One that failed is made anew when it is asked for again.
    made.catch(() => this.#previewers.delete(lane.name));
    return made;
  }

  #addSteps(lane: string, rows: readonly StepMetrics[]): void {
    this.#logs.get(lane)?.addSteps(rows, scalesSetByHand(this.#interventions, lane));
    const before = this.#interventions;
    this.#interventions = withOutcomes(before, lane, rows);
    if (this.#interventions !== before) this.#interventionsSent = false;
  }

  async #checkpoint(lane: Lane): Promise<Uint8Array<ArrayBuffer>> {
    const own = this.#interventions.filter((intervention) => intervention.lane === lane.name);
    return encodeCheckpoint(await captureLaneState(lane, this.gpu.device), {
      config: JSON.stringify(lane.config),
      lane: lane.name,
      step: this.step,
      ...notesOfData(this.data),
      ...(own.length > 0 && { interventions: JSON.stringify(own) }),
    });
  }
}

const NOTHING = { steps: [], validations: [], histograms: [], drift: [] };

function setLossScale(lane: Lane, scale: number): void {
  try {
    lane.setLossScale(scale);
  } catch (failure) {
    if (failure instanceof RangeError) throw new LossScaleError(scale);
    throw failure;
  }
}

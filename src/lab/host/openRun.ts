/**
 * One experiment in the worker: its data, lanes, session, logs and pictures, from the load command to the next one.
 */
import type { Experiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { DataSource } from "../../data/source";
import { textFromBlob } from "../../data/text/textSource";
import type { Gpu } from "../../gpu/device";
import type { PipelineCache } from "../../gpu/pipelines";
import { Tuner } from "../../kernels/tuning/tuner";
import { encodeCheckpoint } from "../../training/checkpoint";
import { stepFlops } from "../../training/gateReport";
import type { Lane } from "../../training/lane";
import { captureLaneState, initialLaneState, restoreLaneState } from "../../training/laneState";
import { notesOfData } from "../../training/dataNotes";
import { openLanes } from "../../training/openLanes";
import { Session, type StepReport } from "../../training/session";
import { WeightDrift } from "../../training/weightDrift";
import { followed, type Deed, type Intervention } from "../interventions";
import { keptTiles, type SavedLane, type SavedRun } from "../persistence";
import type { StepMetrics } from "../protocol";
import { GateWatch } from "./gateWatch";
import { Previewer } from "./previews";
import { RunLog } from "./runLog";

export class Run {
  readonly session: Session;
  readonly logs = new Map<string, RunLog>();
  readonly gates = new Map<string, GateWatch>();
  readonly #previewers = new Map<string, Promise<Previewer>>();

  #interventions: readonly Intervention[];
  #interventionsSent: boolean;

  private constructor(
    readonly experiment: Experiment,
    readonly data: DataSource,
    readonly lanes: readonly Lane[],
    readonly gpu: Gpu,
    private readonly pipelines: PipelineCache,
    private readonly drift: WeightDrift | undefined,
    step: number,
    interventions: readonly Intervention[],
  ) {
    this.#interventions = interventions;
    this.#interventionsSent = interventions.length === 0;
    for (const { name } of lanes) {
      this.logs.set(name, new RunLog());
      this.gates.set(name, new GateWatch());
    }
    this.session = new Session(
      lanes,
      data,
      {
        onSteps: (lane, reports) => this.#addSteps(lane.name, reports.map((row) => stepMetrics(lane, row))),
        onGates: (lane, report) => this.gates.get(lane.name)?.add(report),
        onHistograms: (lane, report) => this.logs.get(lane.name)?.add({ histograms: [report] }),
        onDrift: (lane, { step: at, distance, distances }) =>
          this.logs.get(lane.name)?.add({ drift: [{ step: at, distance, distances }] }),
        onValidation: (lane, report) => this.logs.get(lane.name)?.add({ validations: [report] }),
      },
      { step, drift },
    );
  }

  /** A lane's previewer, compiled when it is first asked for: the first training step does not wait for a picture. */
  previewer(lane: Lane): Promise<Previewer> {
    const known = this.#previewers.get(lane.name) ?? Previewer.create(this.gpu, this.pipelines, lane, this.data);
    this.#previewers.set(lane.name, known);
    return known;
  }

  /** Builds an experiment's lanes and puts them where `saved` left off, or at step 0. */
  static async open(
    gpu: Gpu,
    pipelines: PipelineCache,
    experiment: Experiment,
    text: Blob | undefined,
    saved: SavedRun | undefined,
  ): Promise<Run> {
    const source = text && textFromBlob(text, text instanceof File ? text.name : "the text");
    const data = await createDataSource(experiment.base, source ? { text: source } : {});
    const tuner = new Tuner(gpu, pipelines, keptTiles);
    const lanes = await openLanes({ gpu, pipelines, tuner, experiment, data });
    try {
      for (const lane of lanes) await restoreSaved(lane, gpu, data, saved);
      const drift = await WeightDrift.create(gpu, pipelines, lanes);
      const interventions = saved?.interventions ?? [];
      const run = new Run(experiment, data, lanes, gpu, pipelines, drift, saved?.step ?? 0, interventions);
      for (const { name, checkpoint: _, gates, ...news } of saved?.lanes ?? []) {
        run.logs.get(name)?.add(news);
        if (gates) run.gates.get(name)?.add(gates);
      }
      return run;
    } catch (failure) {
      for (const lane of lanes) lane.destroy();
      throw failure;
    }
  }

  get steps(): number {
    return this.experiment.base.training.steps;
  }

  /** The parameters whose drift from the FP32 lane's is measured. */
  comparedIn(lane: Lane): readonly string[] {
    return this.drift?.namesOf(lane) ?? [];
  }

  /**
   * Does something to a lane by hand: it holds from the next step on, whatever was submitted before.
   * @throws RangeError for a scale that is no positive normal f32.
   */
  intervene(name: string, deed: Deed): void {
    const lane = this.lane(name);
    if (!lane) return;
    if (deed.kind === "overflow") lane.forceOverflow();
    else lane.setLossScale(deed.scale);
    this.#interventions = [...this.#interventions, { lane: name, deed, step: this.session.step + 1 }];
    this.#interventionsSent = false;
  }

  /** All interventions, where there is more to say of them than at the last call. */
  takeInterventions(): readonly Intervention[] | undefined {
    if (this.#interventionsSent) return undefined;
    this.#interventionsSent = true;
    return this.#interventions;
  }

  #addSteps(lane: string, rows: readonly StepMetrics[]): void {
    this.logs.get(lane)?.add({ steps: rows });
    const before = this.#interventions;
    this.#interventions = followed(before, lane, rows);
    if (this.#interventions !== before) this.#interventionsSent = false;
  }

  lane(name: string): Lane | undefined {
    return this.lanes.find((lane) => lane.name === name);
  }

  /** The run as it stands between two steps, ready to be stored. */
  async capture(savedAt: number): Promise<SavedRun> {
    const lanes: SavedLane[] = [];
    for (const lane of this.lanes) {
      const news = this.logs.get(lane.name)?.all ?? { steps: [], validations: [] };
      const gates = this.gates.get(lane.name)?.latest;
      lanes.push({ name: lane.name, checkpoint: await this.checkpoint(lane), ...news, ...(gates && { gates }) });
    }
    return { step: this.session.step, lanes, interventions: this.#interventions, savedAt };
  }

  async checkpoint(lane: Lane): Promise<Uint8Array<ArrayBuffer>> {
    const own = this.#interventions.filter((intervention) => intervention.lane === lane.name);
    return encodeCheckpoint(await captureLaneState(lane, this.gpu.device), {
      config: JSON.stringify(lane.config),
      lane: lane.name,
      step: this.session.step,
      ...notesOfData(this.data),
      ...(own.length > 0 && { interventions: JSON.stringify(own) }),
    });
  }

  close(): void {
    for (const previewer of this.#previewers.values()) {
      previewer.then(
        (made) => made.destroy(),
        () => {},
      );
    }
    this.session.destroy();
  }
}

/** Reading a saved run is loaded when there is one: most visits have none. */
async function restoreSaved(
  lane: Lane,
  gpu: Gpu,
  data: DataSource,
  saved: SavedRun | undefined,
): Promise<void> {
  const checkpoint = saved?.lanes.find(({ name }) => name === lane.name)?.checkpoint;
  if (!checkpoint) return;
  const { restoredState } = await import("../../training/restoredState");
  const state = restoredState(checkpoint, initialLaneState(lane), lane.config, data);
  restoreLaneState(lane, gpu.device, state);
}

function stepMetrics({ program }: Lane, report: StepReport): StepMetrics {
  const { step, loss, scale, skipped, overflow, gradNorm, learningRate, accuracy = Number.NaN, gates } = report;
  // The GPU numbers steps from 0; a point of a curve stands at the steps done.
  const figures = { step: step + 1, loss, scale, skipped, gradNorm, learningRate, accuracy };
  const executedShare = stepFlops(program, 1, report).executed / stepFlops(program, 1).executed;
  return {
    ...figures,
    stepMs: report.stepMs,
    ...(overflow && { overflow }),
    ...(gates && { gates, executedShare }),
  };
}

/** What a training leaves behind on the disk: a checkpoint a lane, and the batches it used. Opened before its first step. */
import { terminalWords } from "../words/words";
import type { TrainingConfig } from "../config/schema";
import type { DataSource } from "../data/source";
import { elementsOf } from "../graph/tensors";
import { divergedNotes } from "../lab/run/divergedState";
import { encodeCheckpoint } from "../training/files/checkpoint";
import { notesOfData } from "../training/files/dataNotes";
import type { Lane } from "../training/lane/lane";
import { captureLaneState } from "../training/lane/laneState";
import type { LaneHealth } from "../training/lane/runHealth";
import type { Session } from "../training/session";
import { dumpBatches } from "./batchDump";
import { LaneSaves, type LaneSave } from "./output/laneSaves";
import { OutputFile } from "./output/outputFile";
import { laneTarget, refuseClashes } from "./output/outputPaths";

/** The options that name files. */
interface Paths {
  readonly save?: string | undefined;
  readonly "dump-batches"?: string | undefined;
  readonly text?: string | undefined;
  readonly config?: string | undefined;
}

/** What a checkpoint says besides a lane's state. */
export interface SavedRun {
  readonly device: GPUDevice;
  readonly data: DataSource;
  readonly training: TrainingConfig;
  /** The step that this process began at. */
  readonly start: number;
  readonly healthOf: (lane: string) => LaneHealth;
  /** Of the checkpoint that the run goes on from: what was done by hand holds for all that follows. */
  readonly interventions?: string;
}

export class RunOutputs {
  #dumped: string | undefined;

  private constructor(
    private readonly saves: LaneSaves | undefined,
    private readonly batches: OutputFile | undefined,
  ) {}

  /** @throws UsageError, FileError, OutputError for the first path that cannot be written */
  static async open(paths: Paths, lanes: readonly string[]): Promise<RunOutputs> {
    const { save, "dump-batches": dump } = paths;
    const targets = save === undefined ? [] : lanes.map((lane) => laneTarget(save, lane, lanes.length));
    refuseClashes(
      [...named("save", ...targets), ...named("dump-batches", dump)],
      [...named("text", paths.text), ...named("config", paths.config)],
    );
    const saves = save === undefined ? undefined : await LaneSaves.open(save, lanes);
    return new RunOutputs(saves, dump === undefined ? undefined : await OutputFile.open(dump));
  }

  /** @throws OutputError where the checkpoints will not fit */
  async requireSpace(lanes: readonly Lane[]): Promise<void> {
    await this.saves?.requireSpace(new Map(lanes.map((lane) => [lane.name, checkpointBytes(lane)])));
  }

  /** @throws OutputError */
  async saveOnTheWay(session: Session, run: SavedRun): Promise<void> {
    await this.saves?.saveOnTheWay(session.step, await laneSaves(session, run));
  }

  /** Nothing, where no step was done. @throws OutputError */
  async saveAtEnd(session: Session, run: SavedRun): Promise<void> {
    const { step } = session;
    if (step === run.start) return;
    await this.saves?.saveAtEnd(step, await laneSaves(session, run));
    if (!this.batches) return;
    await this.batches.write(await dumpBatches(run.data, run.training, run.start, step));
    this.#dumped = terminalWords().train.wrote({ path: this.batches.path });
  }

  /** What lies where now, a line a file. */
  inWords(step: number): string[] {
    return [...(this.saves?.inWords(step) ?? []), ...(this.#dumped === undefined ? [] : [this.#dumped])];
  }

  /** For a run that was stopped and left nothing. */
  get nothingSaved(): string {
    const { noStep, noFile } = terminalWords().train.nothingSaved;
    return this.saves ? noStep : noFile;
  }
}

function named(option: string, ...paths: readonly (string | undefined)[]): { option: string; path: string }[] {
  return paths.flatMap((path) => (path === undefined ? [] : [{ option, path }]));
}

/** Weights, and moments of those that train; names and notes are little beside them. */
function checkpointBytes({ program }: Lane): number {
  const { parameters, trained } = program.block;
  const moments = Object.keys(trained.moments).length;
  const numbers = parameters.reduce(
    (sum, { parameter: { tensor, trainable } }) => sum + elementsOf(tensor.shape) * (trainable ? 1 + moments : 1),
    0,
  );
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}

async function laneSaves({ lanes, step }: Session, run: SavedRun): Promise<LaneSave[]> {
  const saves: LaneSave[] = [];
  for (const lane of lanes) {
    const state = await captureLaneState(lane, run.device);
    const diverged = divergedNotes(state, run.healthOf(lane.name), step);
    const bytes = encodeCheckpoint(state, {
      config: JSON.stringify(lane.config),
      lane: lane.name,
      step,
      ...notesOfData(run.data),
      ...(run.interventions !== undefined && { interventions: run.interventions }),
      ...diverged,
    });
    saves.push({ lane: lane.name, bytes, diverged: diverged.notFinite !== undefined });
  }
  return saves;
}

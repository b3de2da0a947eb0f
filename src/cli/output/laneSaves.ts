/**
 * `--save`: a checkpoint a lane. All paths are tried out before the first step, and a set of lanes is replaced only once
 * all of it lies on the disk. A state that is not finite never replaces one that is: neither a file that was there before
 * nor one that this run wrote. It is kept beside it, at the end.
 */
import { terminalWords } from "../../words/words";
import { divergedTarget, laneTarget } from "./outputPaths";
import { OutputFile, type OutputSystem } from "./outputFile";

/** One lane's state as it is to be saved. */
export interface LaneSave {
  readonly lane: string;
  readonly bytes: Uint8Array;
  /** A weight or a moment in it is not finite: nothing can go on from it. */
  readonly diverged: boolean;
}

interface Target {
  readonly file: OutputFile;
  /** The step that this run's last write holds. */
  savedAt?: number;
  /** Where the state that is not finite went instead. */
  diverged?: string;
}

export class LaneSaves {
  readonly #targets: ReadonlyMap<string, Target>;

  private constructor(
    targets: ReadonlyMap<string, Target>,
    private readonly system: OutputSystem | undefined,
  ) {
    this.#targets = targets;
  }

  /** @throws FileError, OutputError for the first path that cannot be written */
  static async open(path: string, lanes: readonly string[], system?: OutputSystem): Promise<LaneSaves> {
    const targets = new Map<string, Target>();
    await OutputFile.refuseFolder(path, system);
    for (const lane of lanes)
      targets.set(lane, { file: await OutputFile.open(laneTarget(path, lane, lanes.length), system) });
    return new LaneSaves(targets, system);
  }

  /** @throws OutputError where they will not all fit */
  async requireSpace(bytes: ReadonlyMap<string, number>): Promise<void> {
    let together = 0;
    for (const [lane, { file }] of this.#targets) {
      together += bytes.get(lane) ?? 0;
      await file.requireSpace(together);
    }
  }

  /** On the way: what is finite. A failure leaves the files as they were. @throws OutputError */
  saveOnTheWay(step: number, saves: readonly LaneSave[]): Promise<void> {
    return this.#write(
      step,
      saves.filter(({ diverged }) => !diverged),
    );
  }

  /** At the end: everything, in the place where it belongs. @throws OutputError */
  async saveAtEnd(step: number, saves: readonly LaneSave[]): Promise<void> {
    const beside = saves.flatMap(({ lane, bytes, diverged }) => {
      const target = this.#targets.get(lane);
      return target && diverged && (target.file.replaces || target.savedAt !== undefined)
        ? [{ lane, bytes, target }]
        : [];
    });
    await this.#write(
      step,
      saves.filter(({ lane }) => !beside.some((other) => other.lane === lane)),
    );
    for (const { bytes, target } of beside) {
      const path = divergedTarget(target.file.path);
      await (await OutputFile.open(path, this.system)).write(bytes);
      target.diverged = path;
    }
  }

  /** What lies where now, a line a file. */
  inWords(step: number): string[] {
    const { wrote, wroteDiverged } = terminalWords().train;
    return [...this.#targets.values()].flatMap(({ file: { path }, savedAt, diverged }) => {
      if (diverged !== undefined) {
        return [wroteDiverged({ diverged, step, path, keptStep: savedAt })];
      }
      return savedAt === undefined ? [] : [wrote({ path, step: savedAt })];
    });
  }

  async #write(step: number, saves: readonly LaneSave[]): Promise<void> {
    const targets = saves.flatMap(({ lane, bytes }) => {
      const target = this.#targets.get(lane);
      return target ? [{ target, bytes }] : [];
    });
    try {
      for (const { target, bytes } of targets) await target.file.stage(bytes);
      for (const { target } of targets) {
        await target.file.commit();
        target.savedAt = step;
      }
    } finally {
      for (const { target } of targets) await target.file.discard();
    }
  }
}

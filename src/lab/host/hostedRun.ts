/**
 * What the engine host needs of the world: a graphics device, runs on it, and a place to save them. The worker has the real
 * ones (`workplace.ts`); a test puts a run in their place that fails when it is told to.
 */
import type { ErrorReport } from "../../words/report";
import type { Gpu } from "../../gpu/device";
import type { AdvanceOptions } from "../../training/session";
import type { SamplingOptions } from "../../training/use/sampling";
import type { ManualAction, Intervention } from "../run/interventions";
import type { LetGo } from "../persistence/room";
import type { SavedRun } from "../persistence/savedRun";
import type { Answer, Command, LaneInfo, News, Preview, RunEvent, ViewOnly } from "../wire/protocol";

export type Load = Extract<Command, { type: "load" }>;
export type HostedGpu = Pick<Gpu, "capabilities" | "lost" | "onError">;
export type Described = Extract<Answer, { type: "describe" }>;

export interface Workplace {
  /** Called once. @throws NoWebGpuError, NoAdapterError */
  openGpu(): Promise<HostedGpu>;
  /** Builds an experiment where it was left off, or from step 0. @throws HalfstepError where it cannot be built */
  openRun(load: Load): Promise<OpenedRun>;
}

export interface OpenedRun {
  readonly run: HostedRun;
  readonly place: Place;
  readonly viewOnly?: ViewOnly;
  /** What was saved and could not be used: moved to where `id` finds it, if that worked. */
  readonly aside?: { readonly why: ErrorReport; readonly id?: number };
  /** What the storage refused on the way. */
  readonly failure?: unknown;
}

/** Where a run is kept (runPlace.ts). */
export interface Place {
  /** @returns what was let go to make room. @throws StorageError */
  save(run: SavedRun): Promise<readonly LetGo[]>;
  /** Another tab may have the run from here on. */
  release(): void;
}

/** A run as the host drives it. What names a lane throws where there is none of the name. */
export interface HostedRun {
  /** All it is to train, and what it has done; equal to steps done whenever `advance` is not running. */
  readonly steps: number;
  readonly step: number;
  /** What was done to it by hand; another list where there is more to save. */
  readonly interventions: readonly Intervention[];
  readonly lanes: readonly LaneInfo[];
  readonly about: Pick<Extract<RunEvent, { type: "loaded" }>, "lossFloor" | "points" | "warnings" | "unsure">;
  /** Steps between two pictures of a lane, where they take a forward pass a token; 0 for none; undefined where the clock decides. */
  pictureInterval(lane: string): number | undefined;
  /** Trains all lanes to the same step. */
  advance(options: AdvanceOptions): Promise<void>;
  /** What is new since the last call; undefined where nothing is. */
  takeNews(): News | undefined;
  /** Undefined where there is nothing to draw, or it was cancelled. */
  preview(lane: string, isCancelled: () => boolean): Promise<Preview | undefined>;
  sample(lane: string, prompt: string, options: Omit<SamplingOptions, "seed">): Promise<string>;
  describe(lane: string): Omit<Described, "type">;
  exportLane(lane: string): Promise<Uint8Array<ArrayBuffer>>;
  intervene(lane: string, deed: ManualAction): void;
  /** The run as it stands between two steps, ready to be stored. */
  capture(savedAt: number): Promise<SavedRun>;
  warmUp(): void;
  close(): void;
}

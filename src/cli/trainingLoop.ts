/** Training from where a session stands to its last step: saved every so often, stopped when somebody asks. */
import { HalfstepError } from "../config/errors";
import type { Session } from "../training/session";

export interface TrainingLoopOptions {
  readonly until: number;
  /** Steps between saves; absent for none on the way. */
  readonly saveEvery?: number;
  /** Saves what there is now. A failure is told and training goes on: the next save may succeed. */
  readonly save: () => Promise<void>;
  readonly shouldStop: () => boolean;
  readonly tell: (failure: HalfstepError) => void;
}

export async function trainingLoop(
  session: Pick<Session, "step" | "advance">,
  { until, saveEvery, save, shouldStop, tell }: TrainingLoopOptions,
): Promise<void> {
  while (session.step < until && !shouldStop()) {
    const nextSave = saveEvery === undefined ? until : session.step + saveEvery - (session.step % saveEvery);
    await session.advance({ until: Math.min(until, nextSave), shouldPause: shouldStop });
    if (session.step !== nextSave || nextSave >= until) continue;
    try {
      await save();
    } catch (failure) {
      if (!(failure instanceof HalfstepError)) throw failure;
      tell(failure);
    }
  }
}

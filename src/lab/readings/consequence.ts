/** What taking something away from a lane has done so far: it against the lane it was made of, in one sentence. */
import { words } from "../../words/words";
import type { LaneOutcome } from "./outcomes";

export function consequence(broken: LaneOutcome, whole: LaneOutcome): string {
  return words().consequence({ broken, whole });
}

/** How a lane fares (training/lane/runHealth.ts), in the sentences that terminal, notices and saved runs all use. */
import { noScaleHelps, type LaneHealth, type NotFinite, type Stuck } from "../../training/lane/runHealth";
import type { Sentences } from "../../words/report";
import { words } from "../../words/words";

/** What is to be told of a lane, if anything. A lane that is stuck is told to be that: its loss is not finite because of it. */
export function healthInWords({ notFinite, stuck }: LaneHealth, lane: string): Sentences | undefined {
  if (stuck) return stuckInWords(stuck, lane);
  return notFinite && notFiniteInWords(notFinite, lane);
}

export function notFiniteInWords(notFinite: NotFinite, lane: string): Sentences {
  return words().health.notFinite({ lane, ...notFinite });
}

export function stuckInWords(stuck: Stuck, lane: string): Sentences {
  return words().health.stuck({ lane, ...stuck, helpless: noScaleHelps(stuck) });
}

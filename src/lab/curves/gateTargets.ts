/** What a lane's gates are asked for: the share that should be awake by a step, as a line for the charts. */
import { applies, findField } from "../../config/schema";
import type { Config } from "../../config/schema";
import { gatedRows, shareOf } from "../../models/gates";
import type { GatePart } from "./gateMap";

/** The parts of a config's model that have gates; none without. */
export function gatedParts({ model }: Config): readonly GatePart[] {
  return gatedRows(model).map(({ part }) => part);
}

export interface TargetPoint {
  readonly step: number;
  readonly share: number;
}

/**
 * Corners of the line from step 0 to `last`: everything until `scheduleStart`, then straight down over `scheduleSteps`
 * (shaders/gate-update.wgsl); level at the share where the kind of gate has no schedule. Empty where the part has no gates.
 */
export function gateTarget(config: Config, part: GatePart, last: number): readonly TargetPoint[] {
  const { model } = config;
  if (last <= 0 || !gatedParts(config).includes(part)) return [];
  const share = shareOf(model, part);
  const schedule = findField("model.gates.scheduleStart");
  if (!schedule || !applies(schedule.field, config))
    return [
      { step: 0, share },
      { step: last, share },
    ];
  const { scheduleStart, scheduleSteps } = model.gates;
  const at = (step: number): TargetPoint => ({ step, share: targetAt(step, scheduleStart, scheduleSteps, share) });
  const corners = [scheduleStart, scheduleStart + scheduleSteps].filter((step) => 0 < step && step < last);
  return [0, ...corners, last].map(at);
}

function targetAt(step: number, start: number, steps: number, share: number): number {
  const progress = Math.min(1, Math.max(0, (step - start) / Math.max(1, steps)));
  return share + (1 - progress) * (1 - share);
}

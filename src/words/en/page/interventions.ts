/** What a person does to a lane by hand, and what followed: src/lab/run/interventions.ts. */
import { scaleInWords } from "../../figures";
import { formatCount } from "../../numbers";

export const interventions = {
  /** What will happen: the step counts as overflowed, or, with a `scale`, has that. */
  ahead: ({
    lane,
    step,
    scale,
  }: {
    readonly lane: string;
    readonly step: number;
    readonly scale: number | undefined;
  }) =>
    scale === undefined
      ? `${lane}: step ${formatCount(step)} will count as overflowed.`
      : `${lane}: from step ${formatCount(step)} on, the loss scale is ${scaleInWords(scale)}.`,
  /** What did. `nextScale`: of the step after it, where that is known. */
  done: (values: {
    readonly lane: string;
    readonly step: number;
    readonly kind: "overflow" | "scale";
    readonly scale: number;
    readonly skipped: boolean;
    readonly nextScale: number | undefined;
  }) => {
    const { kind, scale, skipped, nextScale } = values;
    const moved =
      nextScale === undefined || nextScale === scale
        ? ""
        : `; the scale went from ${scaleInWords(scale)} to ${scaleInWords(nextScale)}`;
    const step = `${values.lane}: step ${formatCount(values.step)}`;
    if (kind === "overflow")
      return `${step} ${skipped ? "was skipped" : "was applied, since this lane never skips steps"}${moved}.`;
    const what = skipped ? "the gradients overflowed, and the step was skipped" : "nothing overflowed";
    return `${step} used the scale ${scaleInWords(scale)}, set by hand; ${what}${moved}.`;
  },
};

/** What failed, as the page is sent it; and whether a lost device is behind it. */
import { HalfstepError } from "../../config/errors";
import { GpuError, type DeviceLostError } from "../../gpu/errors";
import type { ErrorReport } from "../../words/report";

/** A lost device fails whatever waits for it first, and says so itself within this time, in milliseconds. */
const LOST_WITHIN_MS = 2000;

/**
 * The failure itself; or the device's loss, where that follows at once. What a sentence of ours explains already is no
 * device's doing and is not kept waiting.
 */
export async function causeOf(failure: unknown, lost: Promise<DeviceLostError> | undefined): Promise<unknown> {
  const explained = failure instanceof HalfstepError && !(failure instanceof GpuError);
  if (explained || lost === undefined) return failure;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<unknown>((resolve) => {
    timer = setTimeout(() => resolve(failure), LOST_WITHIN_MS);
  });
  const cause = await Promise.race([lost, waited]);
  clearTimeout(timer);
  return cause;
}

/** What the page is sent of a failure. */
export function reportOf(failure: unknown): ErrorReport {
  if (failure instanceof HalfstepError) return failure.report;
  return {
    code: "internal/unexpected",
    values: { detail: failure instanceof Error ? failure.message : String(failure) },
  };
}

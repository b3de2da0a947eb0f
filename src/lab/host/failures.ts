/** What failed, in the sentences that the page shows; and whether a lost device is behind it. */
import { HalfstepError } from "../../config/errors";
import { GpuError, type DeviceLostError } from "../../gpu/errors";
import type { Sentences } from "../wire/protocol";

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

export function sentencesOf(failure: unknown): Sentences {
  const { name, message, fix } =
    failure instanceof HalfstepError
      ? failure
      : new HalfstepError(
          `Something went wrong inside the lab: ${failure instanceof Error ? failure.message : String(failure)}`,
          "Reload the page; the run continues from where it was last saved.",
        );
  return { name, message, fix };
}

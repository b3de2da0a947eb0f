/** A kernel's failure in the check, as `halfstep check` and the page's check tell it. */
import type { CheckFailure } from "../../kernels/check/checkKernels";
import { inSentences } from "../../words/report";
import { words } from "../../words/words";

export function checkFailureInWords(failure: CheckFailure): string {
  const { checks: t } = words();
  if (!("report" in failure)) return t.wrong(failure);
  return t.failed({ shape: failure.shape, message: inSentences(failure.report).message });
}

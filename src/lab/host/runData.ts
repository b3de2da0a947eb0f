/** An experiment's data in the worker, and what the page is told of it. */
import { createDataSource } from "../../data/createDataSource";
import type { DataSource } from "../../data/source";
import { textFromBlob } from "../../data/text/textSource";
import type { HostedRun, Load } from "./hostedRun";
import { pointsPreview } from "./previews";

/** An experiment's data. @throws InputError where there can be none of it */
export function dataOf({ experiment, text }: Load): Promise<DataSource> {
  const source = text && textFromBlob(text, text instanceof File ? text.name : "the text");
  return createDataSource(experiment.base, source ? { text: source } : {});
}

export function aboutData(data: DataSource): HostedRun["about"] {
  const points = pointsPreview(data);
  return {
    ...(data.warnings.length > 0 && { warnings: data.warnings.map(({ report }) => report) }),
    ...(data.kind === "tokens" && data.entropyPerToken !== undefined && { lossFloor: data.entropyPerToken }),
    ...(points && { points }),
  };
}

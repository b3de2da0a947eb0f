/** An experiment's data in the worker, and what the page is told of it. */
import { createDataSource } from "../../data/createDataSource";
import type { DataSource } from "../../data/source";
import { fileFromBlob } from "../../data/dataFile";
import type { HostedRun, Load } from "./hostedRun";
import { pointsPreview } from "./previews";

/** An experiment's data. @throws InputError where there can be none of it */
export function dataOf({ experiment, file }: Load): Promise<DataSource> {
  const source = file && fileFromBlob(file, file instanceof File ? file.name : "the file");
  return createDataSource(experiment.base, source ? { file: source } : {});
}

export function aboutData(data: DataSource): HostedRun["about"] {
  const points = pointsPreview(data);
  return {
    ...(data.warnings.length > 0 && { warnings: data.warnings.map(({ report }) => report) }),
    ...(data.kind === "tokens" && data.entropyPerToken !== undefined && { lossFloor: data.entropyPerToken }),
    ...(points && { points }),
  };
}

/** `halfstep train`: trains the lanes of an experiment and reports each step, for people or for machines. */
import { laneConfig } from "../../config/experiment";
import { splitFlags } from "../../config/flags";
import { refuseOnResume } from "../../config/resumeRules";
import { createDataSource } from "../../data/createDataSource";
import type { DataSource } from "../../data/source";
import { openNodeGpu } from "../../gpu/node";
import { lessonOf, lessonReading } from "../../lab/lessonReadings";
import { PipelineCache } from "../../gpu/pipelines";
import { Tuner } from "../../kernels/tuning/tuner";
import { encodeCheckpoint } from "../../training/checkpoint";
import { weightsFrom } from "../../training/checkpointWeights";
import type { Lane } from "../../training/lane";
import { captureLaneState, initialLaneState, restoreLaneState } from "../../training/laneState";
import { refuseOtherData, tokensForInit } from "../../training/dataIdentity";
import { notesOfData } from "../../training/dataNotes";
import { resumedState, savedConfig } from "../../training/resumedState";
import { openLanes } from "../../training/openLanes";
import { Session } from "../../training/session";
import { WeightDrift } from "../../training/weightDrift";
import { dumpBatches } from "../batchDump";
import { chosenExperiment, EXPERIMENT_OPTIONS } from "../chosenExperiment";
import { readCheckpoint } from "../checkpointFile";
import { textFromFile, writeBytes } from "../files";
import { JsonReport } from "../jsonReport";
import { ProgressReport } from "../progressReport";
import { tileFile } from "../tileFile";
import { parseOptions, UsageError } from "../usage";

const OPTIONS = {
  ...EXPERIMENT_OPTIONS,
  init: { type: "string" },
  resume: { type: "string" },
  save: { type: "string" },
  "dump-batches": { type: "string" },
  json: { type: "boolean" },
} as const;

export async function train(args: readonly string[]): Promise<number> {
  const { config, rest } = splitFlags(args);
  const { values } = parseOptions(rest, OPTIONS);
  if (values.init !== undefined && values.resume !== undefined) {
    throw new UsageError(
      "--init and --resume exclude each other.",
      "Use --resume to continue a run, --init to start a new one from its weights.",
    );
  }
  const resumed = values.resume === undefined ? undefined : await readCheckpoint(values.resume);
  const experiment = await chosenExperiment(values, config, resumed?.notes?.config);
  for (const lane of resumed?.notes ? experiment.lanes : [])
    refuseOnResume(savedConfig(resumed?.notes?.config ?? ""), laneConfig(experiment, lane));
  const text = values.text === undefined ? undefined : await textFromFile(values.text);
  const data = await createDataSource(experiment.base, text ? { text } : {});
  if (resumed?.notes) refuseOtherData(resumed.notes, data);
  const init = values.init === undefined ? undefined : await readCheckpoint(values.init);
  const bySymbol = tokensForInit(init?.notes, data);
  if (bySymbol) process.stderr.write(`${bySymbol.notice}\n`);

  const gpu = await openNodeGpu();
  const pipelines = new PipelineCache(gpu.device);
  const tuner = new Tuner(gpu, pipelines, tileFile());
  const lanes = await openLanes({ gpu, pipelines, tuner, experiment, data });
  const drift = await WeightDrift.create(gpu, pipelines, lanes);
  for (const lane of lanes) {
    const initial = initialLaneState(lane);
    if (init) restoreLaneState(lane, gpu.device, weightsFrom(init.file, initial, bySymbol));
    if (resumed) restoreLaneState(lane, gpu.device, resumedState(resumed, initial, lane.config));
  }
  const { steps } = experiment.base.training;
  const start = resumed?.notes?.step ?? 0;
  const report =
    values.json === true
      ? new JsonReport(lanes, gpu.capabilities)
      : new ProgressReport(lanes, gpu.capabilities, steps);
  const session = new Session(lanes, data, report, { step: start, drift });
  const failure = new Promise<never>((_, reject) => {
    gpu.onError = reject;
    void gpu.lost.then(reject);
  });
  await Promise.race([session.advance({ until: steps }), failure]);
  report.finish();
  const lesson = lessonOf(experiment);
  const reading = lesson && lessonReading(lesson, report.outcomes());
  if (lesson && reading !== undefined) process.stderr.write(`\n${lesson.label}. ${reading}\n`);
  if (values.save !== undefined) await saveLanes(lanes, values.save, gpu.device, data, session.step);
  const dump = values["dump-batches"];
  if (dump !== undefined) await writeBytes(dump, await dumpBatches(data, experiment.base.training, start));
  session.destroy();
  return 0;
}

async function saveLanes(
  lanes: readonly Lane[],
  path: string,
  device: GPUDevice,
  data: DataSource,
  step: number,
): Promise<void> {
  for (const lane of lanes) {
    const bytes = encodeCheckpoint(await captureLaneState(lane, device), {
      config: JSON.stringify(lane.config),
      lane: lane.name,
      step,
      ...notesOfData(data),
    });
    const target = lanes.length === 1 ? path : path.replace(/(\.safetensors)?$/, `.${lane.name}$1`);
    await writeBytes(target, bytes);
    process.stderr.write(`wrote ${target}\n`);
  }
}

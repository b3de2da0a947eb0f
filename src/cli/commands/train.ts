/** `halfstep train`: trains the lanes of an experiment and reports each step, for people or for machines. */
import { referenceOf } from "../../config/reference";
import { printWarnings } from "../dataWarnings";
import { laneConfig, type Experiment } from "../../config/experiment";
import { HalfstepError, InputError } from "../../config/errors";
import { splitFlags } from "../../config/flags";
import { lessonWords } from "../../config/presetWords";
import { refuseOnResume } from "../../config/resumeRules";
import { createDataSource } from "../../data/createDataSource";
import { DeviceLostError } from "../../gpu/errors";
import { openNodeGpu } from "../../gpu/node";
import { lessonOf, lessonReading } from "../../lab/readings/lessonReadings";
import { PipelineCache } from "../../gpu/pipelines";
import { Tuner } from "../../kernels/matmul/tuning/tuner";
import type { Checkpoint } from "../../training/files/decodeCheckpoint";
import { weightsFrom } from "../../training/files/checkpointWeights";
import { initialLaneState, restoreLaneState } from "../../training/lane/laneState";
import { refuseOtherData, tokensForInit } from "../../training/files/dataIdentity";
import { resumedState, savedConfig } from "../../training/files/resumedState";
import { openLanes } from "../../training/lane/openLanes";
import { Session } from "../../training/session";
import { WeightDrift } from "../../training/use/weightDrift";
import { chosenExperiment, EXPERIMENT_OPTIONS, givenFile } from "../chosenExperiment";
import { readCheckpoint } from "../checkpointFile";
import { JsonReport } from "../jsonReport";
import { ProgressReport } from "../progressReport";
import { whenOutputFails } from "../standardOutput";
import { StopRequest } from "../stopRequest";
import { tileFile } from "../tileFile";
import { trainingLoop } from "../trainingLoop";
import { RunOutputs } from "../runOutputs";
import { terminalWords } from "../../words/words";
import { parseOptions, UsageError, wholeNumber } from "../usage";

const OPTIONS = {
  ...EXPERIMENT_OPTIONS,
  init: { type: "string" },
  resume: { type: "string" },
  save: { type: "string" },
  "save-every": { type: "string" },
  "dump-batches": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

export async function train(args: readonly string[]): Promise<number> {
  const { config, rest } = splitFlags(args);
  const { values } = parseOptions(rest, OPTIONS);
  if (values.help === true) {
    process.stdout.write(terminalWords().trainHelp);
    return 0;
  }
  if (values.init !== undefined && values.resume !== undefined) {
    throw new UsageError({ code: "usage/init-and-resume" });
  }
  const every = values["save-every"];
  const saveEvery = every === undefined ? undefined : wholeNumber("save-every", every, 1);
  if (saveEvery !== undefined && values.save === undefined)
    throw new UsageError({ code: "usage/save-every-without-save" });
  const resumed = values.resume === undefined ? undefined : await readCheckpoint(values.resume);
  const experiment = await chosenExperiment(values, config, resumed?.notes?.config);
  if (resumed) refuseResuming(values.resume ?? "", resumed, experiment);
  const { training } = experiment.base;
  const start = resumed?.notes?.step ?? 0;
  const outputs = await RunOutputs.open(
    values,
    experiment.lanes.map(({ name }) => name),
  );
  const data = await createDataSource(experiment.base, await givenFile(values));
  if (resumed?.notes) refuseOtherData(resumed.notes, data);
  printWarnings(data);
  const init = values.init === undefined ? undefined : await readCheckpoint(values.init);
  const bySymbol = tokensForInit(init?.notes, data);
  if (bySymbol) {
    const { difference, kept, tokens } = bySymbol;
    process.stderr.write(`${terminalWords().train.bySymbol({ difference, kept, symbols: tokens.length })}\n`);
  }

  const gpu = await openNodeGpu();
  const pipelines = new PipelineCache(gpu.device);
  const tuner = new Tuner(gpu, pipelines, tileFile());
  const lanes = await openLanes({ gpu, pipelines, tuner, experiment, data });
  await outputs.requireSpace(lanes);
  const drift = await WeightDrift.create(gpu, pipelines, lanes, referenceOf(experiment));
  for (const lane of lanes) {
    const initial = initialLaneState(lane);
    if (init) restoreLaneState(lane, gpu.device, weightsFrom(init.file, initial, bySymbol));
    if (resumed) restoreLaneState(lane, gpu.device, resumedState(resumed, initial, lane.config));
  }
  const { steps } = training;
  const report =
    values.json === true ? new JsonReport(lanes, gpu.capabilities) : new ProgressReport(lanes, gpu.capabilities, steps);
  const session = new Session(lanes, data, report, { step: start, drift });
  const say = (line: string): void => report.say(line);
  const stop = new StopRequest({
    on: (signal, listener) => process.on(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
    exit: (status) => process.exit(status),
    say,
    now: () => performance.now(),
  });
  stop.listen();
  whenOutputFails((error) => stop.outputFailed(error));
  const interventions = resumed?.notes?.interventions;
  const run = {
    device: gpu.device,
    data,
    training,
    start,
    healthOf: (lane: string) => report.healthOf(lane),
    ...(interventions !== undefined && { interventions }),
  };
  const failure = new Promise<never>((_, reject) => {
    gpu.onError = reject;
    void gpu.lost.then(reject);
  });
  const trained = trainingLoop(session, {
    until: steps,
    ...(saveEvery !== undefined && { saveEvery }),
    save: () => outputs.saveOnTheWay(session, run),
    shouldStop: () => stop.reason !== undefined,
    tell: ({ message, fix }) => say(terminalWords().train.notSaved({ step: session.step, message, fix })),
  });
  try {
    await Promise.race([trained, failure]);
  } catch (cause) {
    const lines = outputs.inWords(session.step);
    for (const line of lines) say(line);
    throw cause instanceof DeviceLostError ? lostDevice(cause, lines.length > 0) : cause;
  }
  // What there is to lose first; then what there is to say, even if saving failed.
  const saved = await Promise.allSettled([outputs.saveAtEnd(session, run)]);
  report.finish();
  const lesson = lessonOf(experiment);
  const reading = lesson && lessonReading(lesson, report.outcomes());
  if (lesson && reading !== undefined) process.stderr.write(`\n${lessonWords(lesson.name).label}. ${reading}\n`);
  if (stop.reason !== undefined) process.stderr.write(`${stop.inWords(session.step, steps)}\n`);
  const lines = outputs.inWords(session.step);
  for (const line of lines) process.stderr.write(`${line}\n`);
  const [outcome] = saved;
  if (outcome.status === "rejected") throw outcome.reason;
  if (stop.reason !== undefined && lines.length === 0) process.stderr.write(`${outputs.nothingSaved}\n`);
  session.destroy();
  return stop.exitStatus;
}

/** The page's own advice is to press play. */
function lostDevice(cause: DeviceLostError, saved: boolean): HalfstepError {
  return new HalfstepError({ code: "train/device-lost", values: { reason: cause.reason, saved } }, { cause });
}

/** What can be told before anything is read or built: that this run cannot go on, or has nothing left to do. */
function refuseResuming(path: string, { notes }: Checkpoint, experiment: Experiment): void {
  if (!notes) return;
  const { steps } = experiment.base.training;
  for (const lane of experiment.lanes) refuseOnResume(savedConfig(notes.config), laneConfig(experiment, lane));
  if (notes.step < steps) return;
  throw new InputError({ code: "resume/nothing-left", values: { path, done: notes.step, all: steps } });
}

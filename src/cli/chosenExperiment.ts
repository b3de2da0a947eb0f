/** Which experiment the command line names: by preset, by file, or the default one, with flags on top. */
import { quoted } from "../words/quoted";
import { InputError } from "../config/errors";
import { defaultExperiment, parseExperiment, presetExperiment, type Experiment } from "../config/experiment";
import { applyFlags } from "../config/flags";
import { namedLanes } from "../config/lanes";
import { readJson } from "./files";
import { UsageError } from "./usage";

export const EXPERIMENT_OPTIONS = {
  preset: { type: "string" },
  config: { type: "string" },
  lanes: { type: "string" },
  text: { type: "string" },
} as const;

const COMMAND_LINE = "the command line";
/** What `--text` alone trains: the smallest preset that reads text. */
const TEXT_PRESET = "tiny-gpt";

/** `parseOptions` with the options above gives these, among others. */
type Values = { readonly [Name in keyof typeof EXPERIMENT_OPTIONS]?: string | undefined };

/** @param resumed the config in a checkpoint that is to be continued. */
export async function chosenExperiment(
  values: Values,
  flags: readonly string[],
  resumed?: string,
): Promise<Experiment> {
  const { preset, config, lanes, text } = values;
  if (preset !== undefined && config !== undefined) {
    throw new UsageError({ code: "usage/preset-and-config" });
  }
  let experiment = text === undefined ? defaultExperiment() : presetExperiment(TEXT_PRESET);
  if (resumed !== undefined) experiment = resumedExperiment(resumed);
  if (preset !== undefined) experiment = presetExperiment(preset, COMMAND_LINE);
  if (config !== undefined) experiment = experimentFromFile(await readJson(config), config);
  const textFlags = text === undefined ? [] : ["--data.kind", "text"];
  const base = applyFlags(experiment.base, [...textFlags, ...flags]);
  const chosen = lanes !== undefined ? namedLanes(lanes.split(","), COMMAND_LINE) : experiment.lanes;
  const reference = lanes === undefined ? experiment.reference : undefined;
  return parseExperiment({ base, lanes: chosen, ...(reference !== undefined && { reference }) }, COMMAND_LINE);
}

/** A file holds either an experiment, `{ base, lanes }`, or a plain config for the default lanes. */
function experimentFromFile(value: unknown, path: string): Experiment {
  const isExperiment = typeof value === "object" && value !== null && ("base" in value || "lanes" in value);
  return parseExperiment(isExperiment ? value : { base: value }, `the file ${quoted(path)}`);
}

/** A checkpoint is one lane; its config says its precision. */
function resumedExperiment(config: string): Experiment {
  let parsed: unknown;
  try {
    parsed = JSON.parse(config);
  } catch {
    throw new InputError({ code: "checkpoint-file/config-not-json" });
  }
  return parseExperiment({ base: parsed, lanes: [{ name: "resumed", diff: {} }] }, "the checkpoint");
}

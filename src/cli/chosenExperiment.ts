/** Which experiment the command line names: by preset, by file, or the default one, with flags on top. */
import { dataKind, OWN_KINDS, type OwnKind } from "../config/dataKinds";
import type { Source } from "../words/refused";
import { InputError } from "../config/errors";
import { defaultExperiment, parseExperiment, presetExperiment, type Experiment } from "../config/experiment";
import { applyFlags } from "../config/flags";
import { namedLanes } from "../config/lanes";
import type { DataFile } from "../data/dataFile";
import { dataFile, readJson } from "./files";
import { UsageError } from "./usage";

/** A file of the user's as data, by its kind. */
const FILE_OPTIONS = Object.fromEntries(OWN_KINDS.map((kind) => [kind, { type: "string" }])) as {
  // Just made of them.
  readonly [K in OwnKind]: { readonly type: "string" };
};

export const EXPERIMENT_OPTIONS = {
  preset: { type: "string" },
  config: { type: "string" },
  lanes: { type: "string" },
  ...FILE_OPTIONS,
} as const;

const COMMAND_LINE: Source = { in: "command-line" };

/** `parseOptions` with the options above gives these, among others. */
type Values = { readonly [Name in keyof typeof EXPERIMENT_OPTIONS]?: string | undefined };

/** The file that an option names as data, and which. @throws UsageError for more than one */
function namedFile(values: Values): { readonly kind: OwnKind; readonly path: string } | undefined {
  const [first, second] = OWN_KINDS.flatMap((kind) => {
    const path = values[kind];
    return path === undefined ? [] : [{ kind, path }];
  });
  if (first && second)
    throw new UsageError({ code: "usage/two-files", values: { first: first.kind, second: second.kind } });
  return first;
}

/** What `createDataSource` reads, where the data is the user's own. @throws FileError */
export async function givenFile(values: Values): Promise<{ readonly file?: DataFile }> {
  const named = namedFile(values);
  return named ? { file: await dataFile(named.path) } : {};
}

/** @param resumed the config in a checkpoint that is to be continued. */
export async function chosenExperiment(
  values: Values,
  flags: readonly string[],
  resumed?: string,
): Promise<Experiment> {
  const { preset, config, lanes } = values;
  const kind = namedFile(values)?.kind;
  if (preset !== undefined && config !== undefined) {
    throw new UsageError({ code: "usage/preset-and-config" });
  }
  const usual = kind && dataKind(kind).own?.preset;
  let experiment = usual === undefined ? defaultExperiment() : presetExperiment(usual);
  if (resumed !== undefined) experiment = resumedExperiment(resumed);
  if (preset !== undefined) experiment = presetExperiment(preset, COMMAND_LINE);
  if (config !== undefined) experiment = experimentFromFile(await readJson(config), config);
  const kindFlags = kind === undefined ? [] : ["--data.kind", kind];
  const base = applyFlags(experiment.base, [...kindFlags, ...flags]);
  const chosen = lanes !== undefined ? namedLanes(lanes.split(","), COMMAND_LINE) : experiment.lanes;
  const reference = lanes === undefined ? experiment.reference : undefined;
  return parseExperiment({ base, lanes: chosen, ...(reference !== undefined && { reference }) }, COMMAND_LINE);
}

/** A file holds either an experiment, `{ base, lanes }`, or a plain config for the default lanes. */
function experimentFromFile(value: unknown, path: string): Experiment {
  const isExperiment = typeof value === "object" && value !== null && ("base" in value || "lanes" in value);
  return parseExperiment(isExperiment ? value : { base: value }, { in: "file", path });
}

/** A checkpoint is one lane; its config says its precision. */
function resumedExperiment(config: string): Experiment {
  let parsed: unknown;
  try {
    parsed = JSON.parse(config);
  } catch {
    throw new InputError({ code: "checkpoint-file/config-not-json" });
  }
  return parseExperiment({ base: parsed, lanes: [{ name: "resumed", diff: {} }] }, { in: "checkpoint" });
}

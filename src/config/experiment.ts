/**
 * An experiment: a base config and the lanes trained beside each other in locked step from one seed and batch
 * order.
 */

import { OURS, type Source } from "../words/refused";
import { applyDiff, diffConfig } from "./diff";
import { ConfigError } from "./errors";
import { withPresentNames } from "./formerNames";
import { given } from "./given";
import { namedLanes } from "./lanes";
import type { Lane } from "./lanes";
import { parseConfig } from "./parse";
import { isPlainObject } from "./plainObject";
import { DEFAULT_PRESET, findPreset, presetConfig } from "./presets";
import { fields, valueAt } from "./schema";
import type { Config } from "./schema";

export interface Experiment {
  readonly base: Config;
  readonly lanes: readonly Lane[];
  /** The name of the lane that the others are held against; absent for the usual one (reference.ts). */
  readonly reference?: string;
}

/** Each lane holds a whole model on the GPU; more than this is a mistake or a hostile URL. */
export const MAX_LANES = 8;

/** What an experiment from outside may consist of. */
const PARTS: readonly string[] = ["base", "lanes", "reference"] satisfies (keyof Experiment)[];

/** Characters. */
export const LONGEST_LANE_NAME = 40;
/** Letters and digits first; no sign that the URL or a file name gives a meaning. */
const LANE_NAME = new RegExp(String.raw`^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,${LONGEST_LANE_NAME - 1}}$`, "u");

/** Each lane's config over the base it was last asked for with: controls ask field by field. */
const laneConfigs = new WeakMap<Lane, { readonly base: Config; readonly config: Config }>();

/** What a lane trains with: the base with the lane's changes. */
export function laneConfig({ base }: Experiment, lane: Lane): Config {
  const known = laneConfigs.get(lane);
  if (known?.base === base) return known.config;
  const config = applyDiff(base, lane.diff);
  laneConfigs.set(lane, { base, config });
  return config;
}

function parseLane(value: unknown, base: Config, source: Source): Lane {
  if (typeof value === "string") return checkLane(value, namedLanes([value], source)[0]?.diff ?? {}, base, source);
  const stranger = isPlainObject(value)
    ? Object.keys(value).find((key) => key !== "name" && key !== "diff")
    : undefined;
  if (!isPlainObject(value) || stranger !== undefined) {
    throw stranger === undefined
      ? new ConfigError("lanes", value, {
          code: "experiment/lane-not-an-object",
          values: { source, given: given(value) },
        })
      : new ConfigError(`lanes.${stranger}`, value, {
          code: "experiment/lane-unknown-part",
          values: { source, given: given(stranger) },
        });
  }
  return checkLane(value["name"], withPresentNames(value["diff"] ?? {}), base, source);
}

function checkLane(name: unknown, diff: unknown, base: Config, source: Source): Lane {
  if (typeof name !== "string" || !LANE_NAME.test(name)) {
    throw new ConfigError("lanes.name", name, {
      code: "experiment/lane-name",
      values: { source, given: given(name) },
    });
  }
  const laneSource: Source = { in: "lane", name, of: source };
  const config = parseConfig(diff, laneSource, base);
  for (const { path, shared } of fields) {
    if (!shared || valueAt(config, path) === valueAt(base, path)) continue;
    const value = valueAt(config, path);
    throw new ConfigError(path, value, { code: "experiment/not-shared", values: { source: laneSource, path } });
  }
  // What the lane says is kept even where it equals the base, so that a changed base leaves it standing.
  return { name, diff: keptDiff(diff, base, config) };
}

/** A lane's diff as given, now known to be a partial config; explicit equal values stay in it. */
function keptDiff(diff: unknown, base: Config, config: Config): Lane["diff"] {
  // parseConfig has just checked every key and value of `diff`.
  return isPlainObject(diff) ? structuredClone(diff) : diffConfig(base, config);
}

/** Refuses an experiment whose lanes' names clash or that has none or too many. */
function checkLanes(lanes: readonly Lane[], source: Source): void {
  if (lanes.length === 0 || lanes.length > MAX_LANES) {
    throw new ConfigError("lanes", lanes.length, {
      code: "experiment/lane-count",
      values: { source, lanes: lanes.length, most: MAX_LANES },
    });
  }
  const names = lanes.map((lane) => lane.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new ConfigError("lanes.name", twice, { code: "experiment/one-name", values: { source, name: twice } });
}

/**
 * Makes an experiment of anything outside: `{ base, lanes }`, both of which may be left out or partial.
 *
 * @param fallback What fills the gaps; the default experiment where absent.
 * @throws ConfigError naming the lane and field that is wrong.
 */
export function parseExperiment(value: unknown, source: Source, fallback = defaultExperiment()): Experiment {
  if (!isPlainObject(value)) {
    throw new ConfigError("", value, { code: "experiment/not-an-object", values: { source, given: given(value) } });
  }
  const stranger = Object.keys(value).find((key) => !PARTS.includes(key));
  if (stranger !== undefined) {
    throw new ConfigError(stranger, value[stranger], {
      code: "experiment/unknown-part",
      values: { source, given: given(stranger) },
    });
  }
  const base = parseConfig(value["base"] ?? {}, source, fallback.base);
  const listed: unknown = value["lanes"] ?? fallback.lanes;
  if (!Array.isArray(listed)) {
    throw new ConfigError("lanes", listed, {
      code: "experiment/lanes-not-a-list",
      values: { source, given: given(listed) },
    });
  }
  const lanes = listed.slice(0, MAX_LANES + 1).map((lane: unknown) => parseLane(lane, base, source));
  checkLanes(lanes, source);
  const reference = parseReference(value["reference"], lanes, source);
  return { base, lanes, ...(reference !== undefined && { reference }) };
}

function parseReference(value: unknown, lanes: readonly Lane[], source: Source): string | undefined {
  if (value === undefined) return undefined;
  const names = lanes.map(({ name }) => name);
  const known = names.find((name) => name === value);
  if (known !== undefined) return known;
  throw new ConfigError("reference", value, {
    code: "experiment/reference",
    values: { source, given: given(value), lanes: names },
  });
}

/** The experiment a preset stands for. */
export function presetExperiment(name: string, source = OURS): Experiment {
  const preset = findPreset(name, source);
  return { base: presetConfig(preset), lanes: preset.lanes };
}

/** What the page opens with: trains visibly within seconds even on a software GPU. */
export function defaultExperiment(): Experiment {
  return presetExperiment(DEFAULT_PRESET);
}

/**
 * An experiment as a short, readable URL fragment: the nearest preset and what differs from it.
 *
 *   preset=tiny-gpt&model.width=128&lane=fp32&lane=small,precision.kind:mixed,model.layers:1
 *
 * A lane that is one of the named ones is its name alone; lanes as in the preset are left out; `reference=small` names the
 * lane that the others are held against. It goes behind
 * the #, which browsers keep to themselves.
 */

import type { Source } from "../words/refused";
import { diffConfig, diffEntries, diffFromEntries } from "./diff";
import { ConfigError } from "./errors";
import type { Preset } from "./preset";
import { DEFAULT_PRESET, presetConfig, presets } from "./presets";
import { parseExperiment, presetExperiment } from "./experiment";
import type { Experiment } from "./experiment";
import { namedLanes } from "./lanes";
import type { Lane } from "./lanes";
import { fields, valueAt } from "./schema";
import type { Config, ConfigDiff, FieldPath, FieldValue } from "./schema";
import { precision } from "./precisionFields";
import { requireField, textOf, valueFromText } from "./text";

const SOURCE: Source = { in: "url" };
/** Every field of eight lanes fits several times over. */
const LONGEST_URL = 16_384;

const laneNames: readonly string[] = precision.members.kind.choices;

/** Diffs never change, and each lane's is compared with every preset's. */
const diffTexts = new WeakMap<ConfigDiff, string>();

function diffText(diff: ConfigDiff): string {
  const known = diffTexts.get(diff);
  if (known !== undefined) return known;
  const text = diffEntries(diff)
    .map(({ path, value }) => `${path}:${String(value)}`)
    .join();
  diffTexts.set(diff, text);
  return text;
}

function sameDiff(a: ConfigDiff, b: ConfigDiff): boolean {
  return diffText(a) === diffText(b);
}

function sameLanes(a: readonly Lane[], b: readonly Lane[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, diff }, index) => name === b[index]?.name && sameDiff(diff, b[index].diff))
  );
}

function laneText({ name, diff }: Lane): string {
  const named = laneNames.includes(name) ? namedLanes([name], SOURCE)[0] : undefined;
  if (named && sameDiff(named.diff, diff)) return name;
  const parts = diffEntries(diff).map(({ path, value }) => `${path}:${encodeURIComponent(textOf(value))}`);
  // A trailing comma tells an unnamed lane without changes from a named one.
  return [encodeURIComponent(name), ...(parts.length === 0 ? [""] : parts)].join(",");
}

/** A preset's values of all fields, in their order: each experiment is compared with every preset's. */
const presetValues = new WeakMap<Preset, readonly FieldValue[]>();

function valuesOf(config: Config): readonly FieldValue[] {
  return fields.map(({ path }) => valueAt(config, path));
}

function valuesOfPreset(preset: Preset): readonly FieldValue[] {
  const known = presetValues.get(preset) ?? valuesOf(presetConfig(preset));
  presetValues.set(preset, known);
  return known;
}

/** The preset that leaves the fewest fields to write, lanes counted as part of one; the earlier one where two do. */
function nearestPreset({ base, lanes }: Experiment): Preset {
  const values = valuesOf(base);
  const distances = presets.map((preset) => {
    const changed = valuesOfPreset(preset).reduce<number>((sum, value, at) => sum + Number(value !== values[at]), 0);
    return { preset, distance: changed + (sameLanes(lanes, preset.lanes) ? 0 : 0.5) };
  });
  return distances.reduce((best, one) => (one.distance < best.distance ? one : best)).preset;
}

/** The page compares experiments by their URLs, several times a change; an experiment itself never changes. */
const urls = new WeakMap<Experiment, string>();

/** The experiment as URL text, without `#`. `fromUrl` gives the same experiment back. */
export function toUrl(experiment: Experiment): string {
  const known = urls.get(experiment);
  if (known !== undefined) return known;
  const url = urlOf(experiment);
  urls.set(experiment, url);
  return url;
}

function urlOf(experiment: Experiment): string {
  const preset = nearestPreset(experiment);
  const changes = diffEntries(diffConfig(presetConfig(preset), experiment.base));
  const parts = [`preset=${preset.name}`];
  for (const { path, value } of changes) parts.push(`${path}=${encodeURIComponent(textOf(value))}`);
  if (!sameLanes(experiment.lanes, preset.lanes)) {
    for (const lane of experiment.lanes) parts.push(`lane=${laneText(lane)}`);
  }
  if (experiment.reference !== undefined) parts.push(`reference=${encodeURIComponent(experiment.reference)}`);
  return parts.join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw new ConfigError("", text, { code: "url/percent" });
  }
}

function laneFromText(text: string): Lane {
  const [name = "", ...parts] = text.split(",");
  if (parts.length === 0) return namedLanes([name], SOURCE)[0] ?? { name, diff: {} };
  const entries = parts
    .filter((part) => part !== "")
    .map((part): [FieldPath, FieldValue] => {
      const colon = part.indexOf(":");
      const entry = requireField(colon < 0 ? part : part.slice(0, colon), SOURCE);
      return [entry.path, valueFromText(entry, colon < 0 ? "" : part.slice(colon + 1), SOURCE)];
    });
  return { name, diff: diffFromEntries(entries) };
}

/** What stands behind the # of an address, or behind its ? where there is no #; bare text as it is. */
function settingsIn(url: string): string {
  const hash = url.indexOf("#");
  if (hash >= 0) return url.slice(hash + 1);
  const query = url.indexOf("?");
  if (query >= 0) return url.slice(query + 1);
  return /^[a-z]+:\/\//i.test(url) ? "" : url;
}

/**
 * The experiment that a URL, or its fragment alone, describes; the default one where it says nothing.
 *
 * @throws ConfigError on an unknown preset or field, a wrong value, or a URL of more than 16,384 characters.
 */
export function fromUrl(url: string): Experiment {
  if (url.length > LONGEST_URL) {
    throw new ConfigError("", url.length, { code: "url/too-long", values: { characters: url.length } });
  }
  let presetName = DEFAULT_PRESET;
  let reference: string | undefined;
  const base: [FieldPath, FieldValue][] = [];
  const lanes: Lane[] = [];
  for (const pair of settingsIn(url).split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const text = equals < 0 ? "" : decode(pair.slice(equals + 1));
    if (key === "preset") presetName = text;
    else if (key === "reference") reference = text;
    else if (key === "lane") lanes.push(laneFromText(text));
    else {
      const entry = requireField(key, SOURCE);
      base.push([entry.path, valueFromText(entry, text, SOURCE)]);
    }
  }
  const fallback = presetExperiment(presetName, SOURCE);
  const parts = {
    base: diffFromEntries(base),
    ...(lanes.length > 0 && { lanes }),
    ...(reference !== undefined && { reference }),
  };
  return parseExperiment(parts, SOURCE, fallback);
}

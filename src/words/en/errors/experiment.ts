/** Experiments from outside that cannot be read: src/config/experiment.ts. */
import { quoted } from "../../quoted";
import type { Given, Source } from "../../refused";
import type { FieldKey } from "../fields";
import { named, shown } from "./parts";

interface FromOutside {
  readonly source: Source;
  readonly given: Given;
}

const LANE_AS = 'Write a lane as {"name": "mixed", "diff": {…}}, or as a name such as "mixed".';

export const experiment = {
  "experiment/not-an-object": ({ source, given }: FromOutside) => ({
    message: `In ${named(source)}, the experiment is ${shown(given)}.`,
    fix: 'Give an object such as {"base": {…}, "lanes": ["fp32", "mixed"]}.',
  }),
  "experiment/unknown-part": ({ source, given }: FromOutside) => ({
    message: `In ${named(source)}, ${shown(given)} is not part of an experiment.`,
    fix: "Use base, lanes and reference only.",
  }),
  "experiment/lanes-not-a-list": ({ source, given }: FromOutside) => ({
    message: `In ${named(source)}, lanes is ${shown(given)}, not a list.`,
    fix: 'Give a list such as ["fp32", "mixed"].',
  }),
  "experiment/lane-not-an-object": ({ source, given }: FromOutside) => ({
    message: `In ${named(source)}, a lane is ${shown(given)}, not an object.`,
    fix: LANE_AS,
  }),
  "experiment/lane-unknown-part": ({ source, given }: FromOutside) => ({
    message: `In ${named(source)}, a lane has the unknown field ${shown(given)}.`,
    fix: LANE_AS,
  }),
  "experiment/lane-name": ({ source, given }: FromOutside) => ({
    message: `In ${named(source)}, a lane is named ${shown(given)}.`,
    fix: "Use at most 40 letters, digits, spaces and . _ + -, a letter or digit first.",
  }),
  "experiment/not-shared": ({ source, path }: { readonly source: Source; readonly path: FieldKey }) => ({
    message: `In ${named(source)}, ${path} differs from the base, but lanes share their data and steps.`,
    fix: `Set ${path} in the base, for all lanes.`,
  }),
  "experiment/lane-count": (values: { readonly source: Source; readonly lanes: number; readonly most: number }) => ({
    message: `In ${named(values.source)}, there are ${values.lanes} lanes.`,
    fix: `Give 1 to ${values.most} lanes, such as fp32 and mixed.`,
  }),
  "experiment/one-name": ({ source, name }: { readonly source: Source; readonly name: string }) => ({
    message: `In ${named(source)}, two lanes are named ${quoted(name)}.`,
    fix: "Give each lane its own name.",
  }),
  "experiment/reference": ({ source, given, lanes }: FromOutside & { readonly lanes: readonly string[] }) => ({
    message: `In ${named(source)}, the reference is ${shown(given)}, and no lane is named so.`,
    fix: `Name one of its lanes: ${lanes.join(", ")}.`,
  }),
};

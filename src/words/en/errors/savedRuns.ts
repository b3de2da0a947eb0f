/** Saved runs that cannot be continued: src/lab/persistence, src/lab/host. `at` is where in the run, as in `lanes[0].name`. */
import { quoted, shortened } from "../../quoted";
import type { Given } from "../../refused";
import { settings as words, type Setting } from "../settings";
import { shown } from "./parts";

const KINDS = {
  text: "text",
  truth: "true or false",
  number: "a number",
  "finite-number": "a finite number",
  floats: "a list of 32-bit floats",
  doubles: "a list of 64-bit floats",
  counts: "a list of counts",
  bytes: "bytes",
  list: "a list",
  object: "an object",
};

/** What would have fitted. */
export type Wanted =
  | { readonly is: keyof typeof KINDS }
  | { readonly is: "whole"; readonly from: number; readonly to?: number }
  | { readonly is: "one-of"; readonly known: readonly string[] };

function wantedInWords(wanted: Wanted): string {
  if (wanted.is === "whole")
    return `a whole number from ${wanted.from}${wanted.to === undefined ? "" : ` to ${wanted.to}`}`;
  return wanted.is === "one-of" ? `one of ${wanted.known.join(", ")}` : KINDS[wanted.is];
}

function its(at: string): string {
  return at === "" ? "The saved run" : `Its ${at}`;
}

function lanesInWords(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => quoted(shortened(name, 40))).join(", ");
}

const FIX = "Start the experiment over.";

interface At {
  readonly at: string;
}

interface OfLane {
  readonly lane: string;
}

export const savedRuns = {
  "saved-run/misfit": ({ at, given, wanted }: At & { readonly given: Given; readonly wanted: Wanted }) => ({
    message: `${its(at)} is ${shown(given)}, not ${wantedInWords(wanted)}.`,
    fix: FIX,
  }),
  "saved-run/goes-back": ({ at, from, to }: At & { readonly from: number; readonly to: number }) => ({
    message: `${its(at)} goes back from step ${from} to ${to}.`,
    fix: FIX,
  }),
  "saved-run/gates": ({ at, active, frozen }: At & { readonly active: number; readonly frozen: number }) => ({
    message: `${its(at)} has ${active} entries for active gates and ${frozen} for frozen ones.`,
    fix: FIX,
  }),
  "saved-run/loss-scale": ({ at, scale }: At & { readonly scale: number }) => ({
    message: `${its(at)} sets the loss scale ${scale}.`,
    fix: FIX,
  }),
  "saved-run/no-curves": ({ at }: At) => ({ message: `${its(at)} has no curves.`, fix: FIX }),
  "saved-run/columns": ({ at }: At) => ({
    message: `${its(at)} has columns that are not of one length.`,
    fix: FIX,
  }),
  "saved-run/buckets": ({ at, width }: At & { readonly width: number }) => ({
    message: `${its(at)} has buckets of ${width} steps.`,
    fix: FIX,
  }),
  "saved-run/order": ({ at, step }: At & { readonly step: number }) => ({
    message: `${its(at)} is out of order at step ${step}.`,
    fix: FIX,
  }),
  "saved-run/beyond-its-step": ({ at, end, step }: At & { readonly end: number; readonly step: number }) => ({
    message: `${its(at)} continues to step ${end}, but the run is at step ${step}.`,
    fix: FIX,
  }),
  "saved-run/other-lanes": (values: { readonly lanes: readonly string[]; readonly experiment: readonly string[] }) => ({
    message: `It has the lanes ${lanesInWords(values.lanes)}, and the experiment has ${lanesInWords(values.experiment)}.`,
    fix: FIX,
  }),
  "saved-run/some-weights": ({ kept, lanes }: { readonly kept: number; readonly lanes: number }) => ({
    message: `It has the weights of ${kept} of its ${lanes} lanes.`,
    fix: FIX,
  }),
  "saved-run/interventions": ({ interventions }: { readonly interventions: number }) => ({
    message: `It has ${interventions} interventions.`,
    fix: FIX,
  }),
  "saved-run/no-notes": () => ({
    message: "The saved weights do not say which run they are from.",
    fix: FIX,
  }),
  "saved-run/other-lane": ({ lane, weights }: OfLane & { readonly weights: string }) => ({
    message: `The saved weights of ${quoted(lane)} are those of ${quoted(shortened(weights, 40))}.`,
    fix: FIX,
  }),
  "saved-run/other-step": ({ lane, step, weights }: OfLane & { readonly step: number; readonly weights: number }) => ({
    message: `The run was saved at step ${step}, and its weights of ${quoted(lane)} at step ${weights}.`,
    fix: FIX,
  }),
  /** `settings`: what differs, as it was saved; none where nothing of it has any effect. */
  "saved-run/other-settings": ({ lane, settings }: OfLane & { readonly settings: readonly Setting[] }) => ({
    message: `The lane “${lane}” was saved with different settings${settings.length === 0 ? "" : `: ${settings.map(words.labelled).join(", ")}`}.`,
    fix: FIX,
  }),
};

/** What differs between a claim and a run in the page: said beside every claim, so that no figure is read for another. */
import type { Config } from "../../config/schema";
import { valueInWords } from "../../config/fieldWords";
import { words } from "../../words/words";
import { shortAdapterName } from "../run/notices";
import type { AdapterInfo, RunView } from "../run/runStore";
import type { Claim } from "./claim";
import type { LaneMeasure } from "./measures";

export interface Condition {
  readonly what: string;
  readonly here: string;
}

/** @param changes what each lane changes in the reference, in words. */
export function conditionsOf(
  { measuredOn }: Claim,
  { reference, lanes }: { readonly reference: LaneMeasure; readonly lanes: readonly LaneMeasure[] },
  changes: readonly string[],
  { adapter, lanes: built }: RunView,
): Condition[] {
  const packed = built.some(({ half }) => half === "packed");
  return [
    { what: "Claimed for", here: measuredOn },
    { what: "Here", here: [modelInWords(reference), dataInWords(reference)].join("; ") },
    ...lanes.map(({ title }, lane) => ({ what: title, here: changes[lane] ?? "" })),
    ...(adapter ? [{ what: "Device", here: deviceInWords(adapter, packed) }] : []),
  ];
}

function modelInWords({ config: { model }, parameters }: LaneMeasure): string {
  const size = parameters === undefined ? "" : `, ${parameters.toLocaleString("en")} parameters`;
  return `${words().fields["model.kind"].choices[model.kind].named} of ${model.layers} layers, width ${model.width}${size}`;
}

function dataInWords({ config, step }: LaneMeasure): string {
  const data = valueInWords("data.kind", config.data.kind).toLowerCase();
  const context = config.model.kind === "gpt" ? ` of ${contextOf(config)}` : "";
  return `${data}, batches of ${config.training.batchSize}${context}, step ${step.toLocaleString("en")} of ${config.training.steps.toLocaleString("en")}`;
}

function contextOf({ data }: Config): string {
  return `${data.contextLength} tokens`;
}

function deviceInWords(adapter: AdapterInfo, packed: boolean): string {
  const software = adapter.software ? ", a software adapter: its times are not representative of a GPU" : "";
  const halves = packed ? "; halves are packed in 32 bits, which costs time" : "";
  return `${shortAdapterName(adapter)}${software}${halves}; the lanes take turns on the same batches`;
}

/** What differs between a claim and a run in the page: said beside every claim, so that no figure is read for another. */
import { valueInWords } from "../../config/fieldWords";
import { pageWords, words } from "../../words/words";
import { shortAdapterName } from "../run/notices";
import type { RunView } from "../run/runStore";
import type { Claim } from "./claim";
import type { LaneMeasure } from "./measures";

export interface Condition {
  readonly what: string;
  readonly here: string;
}

/** @param changes what each lane changes in the reference, in words. */
export function conditionsOf(
  { id }: Claim,
  { reference, lanes }: { readonly reference: LaneMeasure; readonly lanes: readonly LaneMeasure[] },
  changes: readonly string[],
  { adapter, lanes: built }: RunView,
): Condition[] {
  const packed = built.some(({ half }) => half === "packed");
  const { claims, conditions: t, device } = pageWords().claims;
  return [
    { what: t.claimedFor, here: claims[id].measuredOn },
    { what: t.here, here: runInWords(reference) },
    ...lanes.map(({ title }, lane) => ({ what: title, here: changes[lane] ?? "" })),
    ...(adapter
      ? [{ what: t.device, here: device({ adapter: shortAdapterName(adapter), software: adapter.software, packed }) }]
      : []),
  ];
}

function runInWords({ config: { model, data, training }, parameters, step }: LaneMeasure): string {
  return pageWords().claims.here({
    model: words().fields["model.kind"].choices[model.kind].named,
    layers: model.layers,
    width: model.width,
    parameters,
    data: valueInWords("data.kind", data.kind),
    batchSize: training.batchSize,
    contextLength: model.kind === "gpt" ? data.contextLength : undefined,
    step,
    steps: training.steps,
  });
}

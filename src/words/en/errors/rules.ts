/**
 * Rules between fields: src/config/rules.ts, modelRules.ts, gateRules.ts, freezingRules.ts. `advice` is tried in rules.test.ts, so a sentence
 * says it whole; what it offers besides has not been tried.
 */
import type { Advised, Source } from "../../refused";
import { fields, type FieldKey } from "../fields";
import { named, set } from "./parts";

interface Broken {
  readonly source: Source;
  readonly advice: readonly Advised[];
}

const models = fields["model.kind"].choices;
type ModelKind = keyof typeof models;

interface Frozen extends Broken {
  readonly trainableLayers: number;
}

interface Heads extends Broken {
  readonly width: number;
  readonly heads: number;
}

function headWidth({ source, width, heads }: Heads): string {
  return `In ${named(source)}, model.width ${width} gives each head ${width / heads} columns`;
}

function setHeads({ advice }: Broken): string {
  return advice.some(({ path }) => path === "model.heads")
    ? `${set(advice)}.`
    : `${set(advice)} or change model.heads.`;
}

export const rules = {
  /** `kinds`: of the data that the model reads. */
  "rule/model-reads-data": (
    values: Broken & { readonly model: ModelKind; readonly data: string; readonly kinds: readonly string[] },
  ) => ({
    message: `In ${named(values.source)}, model.kind is ${values.model} and data.kind is ${values.data}, but ${models[values.model].named} reads ${models[values.model].reads}.`,
    fix: `${set(values.advice)}, or data.kind to ${models[values.model].data(values.kinds)}.`,
  }),
  "rule/heads-share-width": (values: Heads) => ({
    message: `In ${named(values.source)}, model.width is ${values.width}, which ${values.heads} heads cannot share evenly.`,
    fix: setHeads(values),
  }),
  "rule/head-width-multiple": (values: Heads & { readonly of: number }) => ({
    message: `${headWidth(values)}, not a multiple of ${values.of}.`,
    fix: setHeads(values),
  }),
  "rule/head-width-limit": (values: Heads & { readonly most: number }) => ({
    message: `${headWidth(values)}, more than ${values.most}.`,
    fix: setHeads(values),
  }),
  "rule/held-out": ({ source, share, advice }: Broken & { readonly share: number }) => ({
    message: `In ${named(source)}, data.validationShare is ${share}, which leaves less than one example for validation.`,
    fix: `${set(advice)}.`,
  }),
  "rule/batch-of-examples": (values: Broken & { readonly batchSize: number; readonly examples: number }) => ({
    message: `In ${named(values.source)}, training.batchSize is ${values.batchSize}, but there are ${values.examples} to train on.`,
    fix: `${set(values.advice)}, or make more examples.`,
  }),
  "rule/rate-falls": (values: Broken & { readonly minimum: number; readonly rate: number }) => ({
    message: `In ${named(values.source)}, optimizer.minimumLearningRate is ${values.minimum}, above the rate of ${values.rate}.`,
    fix: `${set(values.advice)}.`,
  }),
  /** The bound that it is beyond. */
  "rule/scale-within-bounds": (
    values: Broken & { readonly scale: number; readonly side: "below" | "above"; readonly bound: number },
  ) => ({
    message: `In ${named(values.source)}, precision.scaler.initialScale is ${values.scale}, ${values.side === "below" ? "below the lowest" : "above the highest"} scale ${values.bound}.`,
    fix: values.advice.some(({ path }) => path === "precision.scaler.maximumScale")
      ? `${set(values.advice)}, or to 0 for none.`
      : `${set(values.advice)}.`,
  }),
  /** `share`: the field that lets gates close. */
  "rule/gates-own-weights": (values: Broken & { readonly sharing: string; readonly share: FieldKey }) => ({
    message: `In ${named(values.source)}, model.sharing.kind is ${values.sharing} and ${values.share} is below 1, but a gate cannot close shared weights.`,
    fix: `${set(values.advice)}, or model.sharing.kind to none.`,
  }),
  "rule/gates-in-8-bit": ({ source, gates, advice }: Broken & { readonly gates: string }) => ({
    message: `In ${named(source)}, model.gates.kind is ${gates}, and 8-bit tiles need every block active.`,
    fix: `${set(advice)}, or precision.kind to mixed-bfloat16.`,
  }),
  "rule/gated-blocks": (values: Broken & { readonly feedForward: number; readonly blockSize: number }) => ({
    message: `In ${named(values.source)}, model.feedForward is ${values.feedForward}, which is not a multiple of model.gates.blockSize, ${values.blockSize}.`,
    fix: `${set(values.advice)}.`,
  }),
  "rule/gated-heads": (values: Heads & { readonly of: number }) => ({
    message: `In ${named(values.source)}, model.heads is ${values.heads}, each ${values.width / values.heads} wide, and gated heads are multiples of ${values.of} wide.`,
    fix: `${set(values.advice)}, or change model.heads or model.width.`,
  }),
  "rule/token-blocks": (values: Broken & { readonly contextLength: number; readonly tokenBlock: number }) => ({
    message: `In ${named(values.source)}, data.contextLength is ${values.contextLength}, which is not a multiple of model.gates.tokenBlock, ${values.tokenBlock}.`,
    fix: `${set(values.advice)}.`,
  }),
  "rule/trained-layers-exist": (values: Frozen & { readonly layers: number }) => ({
    message: `In ${named(values.source)}, model.trainableLayers is ${values.trainableLayers}, but the model has only ${values.layers} ${values.layers === 1 ? "layer" : "layers"}.`,
    fix: `${set(values.advice)}, or to 0 to train everything.`,
  }),
  "rule/frozen-layers-share-nothing": (values: Frozen & { readonly kind: string }) => ({
    message: `In ${named(values.source)}, model.trainableLayers is ${values.trainableLayers} and model.sharing.kind is ${values.kind}, but a layer that trains cannot share weights with a frozen one.`,
    fix: `${set(values.advice)}, or model.trainableLayers to 0.`,
  }),
  "rule/frozen-layers-have-no-gates": (values: Frozen & { readonly kind: string }) => ({
    message: `In ${named(values.source)}, model.trainableLayers is ${values.trainableLayers} and model.gates.kind is ${values.kind}, but the gates of frozen layers get no gradients to go by.`,
    fix: `${set(values.advice)}, or model.trainableLayers to 0.`,
  }),
  /** Found while the model is built. */
  "model/reads-no-such-data": ({ model }: { readonly model: ModelKind }) => ({
    message: `model.kind is ${model}, but ${models[model].named} reads ${models[model].reads}, and these data are of another form.`,
    fix: "Choose another model.kind, or other data.",
  }),
  "model/token-blocks": ({ tokenBlock, tokens }: { readonly tokenBlock: string; readonly tokens: number }) => ({
    message: `model.gates.tokenBlock is ${tokenBlock}, and sequences of ${tokens} tokens are not a multiple of it.`,
    fix: "Choose data with longer sequences, such as text, or another model.gates.kind.",
  }),
};

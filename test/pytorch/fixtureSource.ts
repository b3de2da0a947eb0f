/** A case's batches as a data source, for a session to train on. */
import { type Batch, type DataSource, emptyTokenRows, emptyVectors } from "../../src/data/source";
import { countedTargets, type CurveCase, fixtureBatches } from "./fixtureInputs";

export function fixtureSource(curve: CurveCase): DataSource {
  const { task } = curve;
  const batches = fixtureBatches(curve);
  const shared = {
    fingerprint: `fixture:0:${curve.name}`,
    seed: 0,
    warnings: [],
    batchSize: curve.config.training.batchSize,
    countedTargets: countedTargets(batches[0]),
    validationBatches: batches.length,
    prefetch: async () => {},
    prefetchValidation: async () => {},
  };
  const fill = <B extends Batch>(index: number, into: B): B => {
    const batch = batches[index];
    if (!batch) throw new RangeError(`The case ${curve.name} has no batch ${index}`);
    into.inputs.set(batch.inputs);
    into.targets.set(batch.targets);
    return into;
  };
  const { batchSize } = shared;
  if (task.inputs.kind === "tokens") {
    const { contextLength } = task.inputs;
    const emptyBatch = () => emptyTokenRows(batchSize, contextLength);
    const symbols = Array.from({ length: task.inputs.vocabulary }, (_, id) => String(id));
    return {
      ...shared,
      kind: "tokens",
      contextLength,
      vocabulary: { kind: "words", symbols },
      emptyBatch,
      trainBatch: (step, _, into = emptyBatch()) => fill(step, into),
      validationBatch: (index, into = emptyBatch()) => fill(index, into),
    };
  }
  const { features } = task.inputs;
  const emptyBatch = () => emptyVectors(batchSize, features);
  return {
    ...shared,
    kind: "points",
    features,
    classes: task.targets.classes,
    emptyBatch,
    trainBatch: (step, _, into = emptyBatch()) => fill(step, into),
    validationBatch: (index, into = emptyBatch()) => fill(index, into),
    examples: () => fill(0, emptyBatch()),
  };
}

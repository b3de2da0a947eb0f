/** A case's batches as a data source, for a session to train on. */
import type { DataSource, PointBatch, TokenBatch } from "../../src/data/source";
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
  const points = (index: number, into?: PointBatch): PointBatch => {
    const batch = batches[index];
    if (batch?.kind !== "points") throw new RangeError(`The case ${curve.name} has no points ${index}`);
    into?.inputs.set(batch.inputs);
    into?.targets.set(batch.targets);
    return into ?? batch;
  };
  const tokens = (index: number, into?: TokenBatch): TokenBatch => {
    const batch = batches[index];
    if (batch?.kind !== "tokens") throw new RangeError(`The case ${curve.name} has no tokens ${index}`);
    into?.tokens.set(batch.tokens);
    into?.targets.set(batch.targets);
    return into ?? batch;
  };
  if (task.inputs.kind === "tokens") {
    const symbols = Array.from({ length: task.inputs.vocabulary }, (_, id) => String(id));
    return {
      ...shared,
      kind: "tokens",
      contextLength: task.inputs.contextLength,
      vocabulary: { kind: "words", symbols },
      trainBatch: (step, _, into) => tokens(step, into),
      validationBatch: tokens,
    };
  }
  return {
    ...shared,
    kind: "points",
    features: task.inputs.features,
    classes: task.targets.classes,
    trainBatch: (step, _, into) => points(step, into),
    validationBatch: points,
    examples: () => points(0),
  };
}

/** Every kind of model in the config (config/modelKinds.ts). One that is missing here does not compile. */
import { ConfigError } from "../config/errors";
import type { ModelKind } from "../config/modelKinds";
import type { GraphBuilder } from "../graph/builder";
import { gpt } from "./gpt";
import { mlp } from "./mlp";
import type { ModelDefinition, ModelRequest, ModelTensors } from "./model";

const models: { readonly [K in ModelKind]: ModelDefinition } = { mlp, gpt };

/**
 * Appends the model's forward ops for a batch.
 * @throws ConfigError for a task that a model of this kind has no answers to
 */
export function buildModel(builder: GraphBuilder, request: ModelRequest): ModelTensors {
  const { kind } = request.model;
  const tensors = models[kind].build(builder, request);
  if (tensors) return tensors;
  throw new ConfigError("model.kind", kind, { code: "model/reads-no-such-data", values: { model: kind } });
}

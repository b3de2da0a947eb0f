/** Writes a case as the files that curves.py reads. Parameters are the ones Halfstep's own builder makes. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GraphBuilder } from "../../src/graph/builder";
import { buildModel } from "../../src/models/models";
import { writeSafetensors } from "../../src/training/files/safetensors";
import {
  type CurveCase,
  fixtureBatches,
  type FixtureTensor,
  fixtureWeights,
  type NamedShape,
  stackedBatches,
} from "./fixtureInputs";

/** Paths of the config, the weights and the batches. PyTorch refuses parameters of another name or shape. */
export function writeCase(curve: CurveCase, folder: string): [config: string, weights: string, batches: string] {
  const write = (name: string, contents: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, contents);
    return path;
  };
  const tensorFile = (tensors: ReadonlyMap<string, FixtureTensor>) => writeSafetensors({ tensors, metadata: {} });
  return [
    write("config.json", JSON.stringify(curve.config)),
    write("weights.safetensors", tensorFile(fixtureWeights(curve, parametersOf(curve)))),
    write("batches.safetensors", tensorFile(stackedBatches(curve, fixtureBatches(curve)))),
  ];
}

function parametersOf({ config, task }: CurveCase): NamedShape[] {
  const builder = new GraphBuilder();
  buildModel(builder, { model: config.model, task, batch: config.training.batchSize });
  return builder.finish().parameters.map(({ tensor }) => ({ name: tensor.name, shape: tensor.shape }));
}

/**
 * The models whose whole steps the suite measures, by name. The largest has fewer sequences in its batch where a CPU plays
 * GPU: a step of nanoGPT's 64 would take minutes there.
 */
import { OURS } from "../../words/refused";
import { parseExperiment, presetExperiment, type Experiment } from "../../config/experiment";
import type { ConfigDiff } from "../../config/schema";

/** nanoGPT's character model (config/train_shakespeare_char.py): 6 layers, 6 heads, width 384, context 256. */
const LARGE: ConfigDiff = {
  model: { kind: "gpt", layers: 6, heads: 6, width: 384, feedForward: 1536 },
  data: { contextLength: 256 },
};
const LARGE_BATCH = { software: 1, gpu: 16 } as const;

export const BENCH_MODELS = ["mlp", "gpt-2x64", "nanogpt-cpu", "gpt-6x384"] as const;
export type BenchModel = (typeof BENCH_MODELS)[number];

export function benchModel(name: BenchModel, software: boolean): Experiment {
  switch (name) {
    case "mlp":
      return presetExperiment("spirals");
    case "gpt-2x64":
      return presetExperiment("tiny-gpt");
    case "nanogpt-cpu":
      return presetExperiment("nanogpt-cpu");
    case "gpt-6x384": {
      const training = { batchSize: software ? LARGE_BATCH.software : LARGE_BATCH.gpu };
      return parseExperiment({ base: { ...LARGE, training } }, OURS, presetExperiment("nanogpt-cpu"));
    }
    default:
      return name satisfies never;
  }
}

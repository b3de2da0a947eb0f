/** `halfstep sample`: text from a checkpoint, which carries its own config and vocabulary. */
import { InputError } from "../../config/errors";
import { parseConfig } from "../../config/parse";
import { parseVocabulary, vocabularySize } from "../../data/vocabulary";
import { openNodeGpu } from "../../gpu/node";
import { PipelineCache } from "../../gpu/pipelines";
import { nextTokenTask } from "../../models/task";
import { Inference } from "../../training/use/inference";
import { sampleText } from "../../training/use/sampling";
import { buildInferenceGraph } from "../../training/step/stepGraph";
import { weightsOfFile } from "../../training/files/weightsOfFile";
import { readCheckpoint } from "../checkpointFile";
import { parseOptions, positiveNumber, UsageError, wholeNumber } from "../usage";

const OPTIONS = {
  checkpoint: { type: "string" },
  prompt: { type: "string", default: "" },
  length: { type: "string", default: "200" },
  temperature: { type: "string", default: "0.8" },
  "top-k": { type: "string", default: "0" },
  seed: { type: "string", default: "1337" },
  json: { type: "boolean", default: false },
} as const;

export async function sample(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, OPTIONS);
  if (values.checkpoint === undefined) throw new UsageError({ code: "usage/no-checkpoint" });
  const { file, notes } = await readCheckpoint(values.checkpoint);
  if (notes?.vocabulary === undefined) {
    throw new InputError({ code: "sample/no-vocabulary" });
  }
  const config = parseConfig(parseJson(notes.config), { in: "checkpoint" });
  const vocabulary = parseVocabulary(parseJson(notes.vocabulary));
  const { contextLength } = config.data;
  const task = nextTokenTask(vocabularySize(vocabulary), contextLength);
  const gpu = await openNodeGpu();
  const home = await weightsOfFile(gpu, config, buildInferenceGraph(config, task, 1), file);
  const inference = await Inference.create(home, {
    gpu,
    pipelines: new PipelineCache(gpu.device),
    task,
    batch: 1,
  });
  const text = await sampleText(inference, vocabulary, contextLength, values.prompt, {
    temperature: positiveNumber("temperature", values.temperature),
    topK: wholeNumber("top-k", values["top-k"], 0),
    length: wholeNumber("length", values.length, 1),
    seed: wholeNumber("seed", values.seed, 0),
  });
  process.stdout.write(
    values.json ? `${JSON.stringify({ type: "sample", prompt: values.prompt, text })}\n` : `${text}\n`,
  );
  return 0;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InputError({ code: "checkpoint-file/notes-not-json" });
  }
}

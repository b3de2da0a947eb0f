/**
 * @genai-fi/nanogpt through its own training API, on tokens that are already encoded. It logs by the clock; a log reads the
 * loss back, and the time between two logs over the steps between them is what a step takes.
 */
import { TeachableLLM } from "@genai-fi/nanogpt";
import { answerOf, numbers, type GptTask, type Side } from "./side";

const LOG_EVERY_MS = 1500;
const TOKENS = 40_000;
const SEED = 1;
const FEWEST_RUNS = 3;
const DATASET = { id: "bench", name: "bench", conversational: false };

export const nanogpt: Side = async (task) => {
  if (task.kind !== "gpt") return undefined;
  await TeachableLLM.selectBackend("webgpu");
  const model = TeachableLLM.create("char", modelConfig(task));
  const tokens = Uint16Array.from(numbers(TOKENS, SEED), (value) => Math.floor((value + 0.5) * task.vocabulary));
  const times: number[] = [];
  let loss = Number.NaN;
  const started = performance.now();
  let last: { readonly at: number; readonly step: number } | undefined;
  await new Promise<void>((resolve, reject) => {
    model.training.on("progress", ({ id, history }) => {
      const log = history.at(-1);
      if (!log) return;
      const now = { at: performance.now(), step: log.step };
      // What came before the first log compiled.
      if (last) times.push((now.at - last.at) / (now.step - last.step));
      last = now;
      loss = log.trainingMetrics.loss;
      if (times.length >= FEWEST_RUNS && now.at - started > task.seconds * 1000) {
        model.training.cancel(id);
        resolve();
      }
    });
    model.training.on("error", (_, error) => reject(error));
    model.training.job(trainingOptions(task), [tokens], [DATASET]).catch(reject);
  });
  return { ...answerOf(times), loss };
};

function modelConfig({ layers, heads, width, context, vocabulary }: GptTask) {
  return {
    modelType: "GenAI_NanoGPT_v1",
    vocabSize: vocabulary,
    blockSize: context,
    nLayer: layers,
    nHead: heads,
    nEmbed: width,
    mlpFactor: 4,
    useRope: false,
  } as const;
}

function trainingOptions({ batch }: GptTask) {
  return {
    method: { type: "pretraining" },
    batchSize: batch,
    maxEpochs: 1000,
    logInterval: LOG_EVERY_MS,
    learningRate: 0.001,
    weightDecay: 0.1,
    clipNorm: 1,
    dropout: 0,
    mixedPrecision: false,
  } as const;
}

/** Halfstep's side: the engine as the lab's worker drives it, here in the page's own thread like its peers. */
import { OURS } from "../../src/words/refused";
import { parseExperiment } from "../../src/config/experiment";
import { createDataSource } from "../../src/data/createDataSource";
import { openGpu } from "../../src/gpu/device";
import { PipelineCache } from "../../src/gpu/pipelines";
import { fileFromBlob } from "../../src/data/dataFile";
import { squareMatmul } from "../../src/kernels/bench/opCases";
import { timeCase } from "../../src/kernels/bench/timeCase";
import { benchStep } from "../../src/training/bench/step";
import type { Answer, GptTask, MatmulTask, MlpTask, Side } from "./side";

export const halfstep: Side = (task) => {
  if (task.kind === "matmul") return matmul(task);
  return task.kind === "gpt" ? steps(gptExperiment(task), task) : steps(mlpExperiment(task), task);
};

async function matmul({ size, half, runs }: MatmulTask): Promise<Answer> {
  const gpu = await openGpu(navigator.gpu, "browser");
  const form = gpu.capabilities.shaderF16 ? "native" : "packed";
  const benchCase = squareMatmul(size, half ? "f16" : "f32");
  const options = { half: form, runs, budgetMs: Number.POSITIVE_INFINITY } as const;
  const { readBackMs: ms } = await timeCase(gpu, new PipelineCache(gpu.device), benchCase, options);
  gpu.destroy();
  if (!ms) throw new RangeError("The product was not read back.");
  return { ms, runs, ...(half && { note: `${form} half` }) };
}

async function steps(
  { base, text }: { readonly base: object; readonly text?: Blob },
  { seconds }: GptTask | MlpTask,
): Promise<Answer> {
  const gpu = await openGpu(navigator.gpu, "browser");
  const experiment = parseExperiment({ base, lanes: ["fp32"] }, OURS);
  const data = await createDataSource(experiment.base, text ? { file: fileFromBlob(text, "the bench") } : {});
  const pipelines = new PipelineCache(gpu.device);
  const limits = { warmUp: 10, runs: 1000, budgetMs: seconds * 1000 };
  const answers: Answer[] = [];
  for await (const figures of benchStep({ gpu, pipelines, experiment, data, ...limits })) {
    const { stepMs: ms, runs, loss, gpuMs, jsMs } = figures;
    const clock = gpuMs ? `${gpuMs.median.toFixed(2)} ms by the GPU's clock, ` : "";
    answers.push({ ms, runs, loss, jsMs, note: `${clock}${jsMs.toFixed(2)} ms of JavaScript` });
  }
  gpu.destroy();
  const [answer] = answers;
  if (!answer) throw new RangeError("No lane was measured.");
  return answer;
}

function gptExperiment({ layers, heads, width, context, batch, vocabulary }: GptTask) {
  const base = {
    model: { kind: "gpt", layers, heads, width, feedForward: 4 * width, tiedHead: true, bias: false },
    data: { kind: "text", tokenizer: "character", contextLength: context },
    optimizer: { kind: "adamw", weightDecay: 0.1, gradientClip: 1 },
    training: { batchSize: batch },
  };
  return { base, text: textOf(vocabulary) };
}

/** Text in which every one of `vocabulary` characters occurs. */
function textOf(vocabulary: number): Blob {
  const LENGTH = 40_000;
  const FIRST_CHARACTER = 0x30;
  const characters = Array.from({ length: LENGTH }, (_, index) =>
    String.fromCodePoint(FIRST_CHARACTER + ((index * index + index) % vocabulary)),
  );
  const everyOne = Array.from({ length: vocabulary }, (_, index) => String.fromCodePoint(FIRST_CHARACTER + index));
  return new Blob([[...everyOne, ...characters].join("")]);
}

function mlpExperiment({ layers, width, batch }: MlpTask) {
  return {
    base: {
      model: { kind: "mlp", layers, width, activation: "relu" },
      data: { kind: "spirals", classes: 2 },
      optimizer: { kind: "adamw", weightDecay: 0, gradientClip: 0 },
      training: { batchSize: batch },
    },
  };
}

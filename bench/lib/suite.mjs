/**
 * The suite: Halfstep's own figures and its peers', stage by stage, on one adapter in one run. What a machine lacks is
 * left out and said.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compareInBrowser, servePages } from "./browser.mjs";
import { halfstepBench, jsonLines } from "./children.mjs";
import { measureStartUp } from "./startup.mjs";
import { judge } from "./targets.mjs";

/**
 * @typedef {import("../../scripts/lib/adapters.mjs").AdapterName} AdapterName
 * @typedef {import("../pages/side").Task} Task
 * @typedef {import("../pages/side").Answer} Answer
 * @typedef {{ median: number, p95: number, min: number, max: number }} Spread
 *
 * @typedef {object} KernelFigure
 * @property {string} family
 * @property {string} op
 * @property {string} elementType
 * @property {Spread} ms
 * @property {{ executed: number }} gflops
 * @property {number} bytesPerSecond
 * @property {Spread} [readBackMs]
 *
 * @typedef {object} StepFigure
 * @property {string} model
 * @property {number} batchSize
 * @property {{ kind: string, vocabulary?: number, contextLength?: number }} task
 * @property {string} precision
 * @property {Spread} stepMs
 * @property {Spread} [gpuMs]
 * @property {number} jsMs
 * @property {number} dispatches
 * @property {number} submitsPerStep
 * @property {number} objectsCreated
 * @property {{ executed: number }} gflops
 * @property {{ activations: number }} bytes
 *
 * @typedef {{ name: string, library: string | null, size: number, gflops: number, error: number }} Blas what PyTorch multiplies through, and a product's rate
 * @typedef {{ model: string, threads: number, blas: Blas, stepMs: Spread }} PyTorchFigure
 *
 * @typedef {object} Results
 * @property {KernelFigure[]} kernels
 * @property {object[]} ceilings
 * @property {StepFigure[]} steps
 * @property {{ axis: string, lane: string, time: number, work: number }[]} exponents
 * @property {{ size: number, elementType: string, ms: Spread }[]} jax
 * @property {PyTorchFigure[]} pytorch
 * @property {{ adapter: string, browser: string, comparisons: { task: Task & { size?: number, half?: boolean }, sides: Record<string, Answer | null> }[] }[]} browsers
 * @property {import("./startup.mjs").StartUp[]} startUps
 *
 * @typedef {object} RunRecord
 * @property {{ description: string, device: string, vendor: string, software: boolean }} adapter
 * @property {{ processor: string, cores: number, memoryGiB: number, system: string, runtime: string }} machine
 * @property {string} date
 * @property {string} [commit]
 *
 * @typedef {{ record: RunRecord, command: string, results: Results, verdicts: import("./targets.mjs").Verdict[], notes: string[] }} Suite
 */

export const STAGES = /** @type {const} */ (["kernels", "steps", "scaling", "jax", "pytorch", "browser", "startup"]);
/** @typedef {(typeof STAGES)[number]} Stage */

const BENCH = fileURLToPath(new URL("..", import.meta.url));
/** Debian's own Python, which its python3-torch belongs to; another comes in by HALFSTEP_PYTHON. */
const PYTHON = process.env.HALFSTEP_PYTHON ?? "/usr/bin/python3";
const MATMUL_SIZES = [512, 1024];
const LANES = "fp32,mixed,mixed-packed";
const GPT = { layers: 2, heads: 2, width: 64, context: 64, batch: 8 };
/** nanoGPT's CPU recipe, whose JavaScript a step is held to a limit; no peer beside it. */
const DEEPER_GPT = { layers: 4, heads: 4, width: 128, batch: 12 };
const GPU_MATMUL_SIZES = [2048, 4096];
const PYTORCH_THREADS = 2;
const PYTORCH_MODELS = /** @type {const} */ ([
  ["gpt-2x64", GPT],
  ["nanogpt-cpu", { ...GPT, ...DEEPER_GPT }],
]);
const BROWSER_SECONDS = 6;
const BROWSER_RUNS = 7;

/**
 * @param {object} options
 * @param {AdapterName} options.adapter
 * @param {readonly AdapterName[]} options.browserAdapters
 * @param {readonly Stage[]} options.stages
 * @param {boolean} options.targetsOnly only what a verdict needs
 * @param {string} options.command
 * @param {(text: string) => void} say
 * @returns {Promise<Suite>}
 */
export async function runSuite({ adapter, browserAdapters, stages, targetsOnly, command }, say) {
  /** @type {Results} */
  const results = {
    kernels: [],
    ceilings: [],
    steps: [],
    exponents: [],
    jax: [],
    pytorch: [],
    browsers: [],
    startUps: [],
  };
  /** @type {string[]} */
  const notes = [];
  const leaveOut = (/** @type {string} */ what) => {
    notes.push(what);
    say(what);
  };
  /** @type {RunRecord | undefined} */
  let record;
  const own = async (/** @type {string[]} */ words) => {
    say(`halfstep bench ${words.join(" ")}`);
    const answer = await halfstepBench(words, adapter);
    record ??= /** @type {RunRecord} */ (/** @type {unknown} */ (answer.record));
    return answer;
  };
  if (stages.includes("kernels")) {
    const chosen = targetsOnly
      ? MATMUL_SIZES.map((size) => ["matmul", "--size", "medium", "--filter", `${size}×${size} · ${size}×${size}`])
      : [["kernels"]];
    for (const words of chosen) {
      const { figures, summary } = await own(words);
      results.kernels.push(
        .../** @type {KernelFigure[]} */ (/** @type {unknown} */ (figures.filter((figure) => !("reason" in figure)))),
      );
      results.ceilings.push(...summary);
      for (const { op, reason } of /** @type {{ op: string, reason?: string }[]} */ (
        /** @type {unknown} */ (figures)
      )) {
        if (reason !== undefined) leaveOut(`Not measured: ${op}. ${reason}`);
      }
    }
  }
  if (stages.includes("jax")) {
    const software = record?.adapter.software ?? true;
    const sizes = software ? MATMUL_SIZES : [...MATMUL_SIZES, ...GPU_MATMUL_SIZES];
    say(`jax-js, matmul ${sizes.join(", ")}`);
    try {
      const lines = await jsonLines(process.execPath, [`${BENCH}peers/jax.mjs`, ...sizes.map(String)], adapter);
      results.jax.push(.../** @type {Results["jax"]} */ (lines));
    } catch (failure) {
      leaveOut(`jax-js failed: ${String(failure)}.`);
    }
  }
  if (stages.includes("steps")) {
    const chosen = targetsOnly
      ? [
          ["--preset", "tiny-gpt"],
          ["--preset", "nanogpt-cpu"],
        ]
      : [[]];
    for (const words of chosen) {
      const { figures } = await own(["step", ...words, "--lanes", LANES]);
      results.steps.push(.../** @type {StepFigure[]} */ (/** @type {unknown} */ (figures)).map(named));
    }
  }
  const vocabulary = results.steps.find(({ model }) => model === "gpt-2x64")?.task.vocabulary;
  if (stages.includes("pytorch")) {
    if (!hasTorch())
      leaveOut(
        `PyTorch is not installed for ${PYTHON}: on Debian, apt-get install python3-torch libopenblas0-pthread.`,
      );
    else {
      for (const [model, sizes] of PYTORCH_MODELS) {
        const answer = await pytorchStep(model, { ...sizes, vocabulary: vocabulary ?? 65 }, say);
        if ("refused" in answer) leaveOut(answer.refused);
        else results.pytorch.push(answer);
      }
    }
  }
  if (stages.includes("scaling")) {
    const { summary } = await own(["scaling"]);
    const [total] = /** @type {{ exponents: Results["exponents"] }[]} */ (/** @type {unknown} */ (summary));
    results.exponents.push(...(total?.exponents ?? []));
  }
  if (stages.includes("browser")) {
    const close = await servePages();
    try {
      for (const name of browserAdapters) {
        const answer = await compareInBrowser(name, browserWork(vocabulary, targetsOnly), say);
        if ("missing" in answer) leaveOut(`Chromium on ${name}: ${answer.missing}.`);
        else results.browsers.push(answer);
      }
    } finally {
      await close();
    }
  }
  if (stages.includes("startup")) results.startUps.push(...(await measureStartUp(browserAdapters, say)));
  record ??= /** @type {RunRecord} */ (
    /** @type {unknown} */ ((await own(["layernorm", "--size", "small", "--filter", "128×128"])).record)
  );
  return { record, command, results, verdicts: judge(results), notes };
}

/** The suite's names for the presets. @param {StepFigure} figure */
function named(figure) {
  return figure.model === "tiny-gpt" ? { ...figure, model: "gpt-2x64" } : figure;
}

/** @param {number | undefined} vocabulary @param {boolean} targetsOnly */
function browserWork(vocabulary, targetsOnly) {
  const gpt = { kind: /** @type {const} */ ("gpt"), ...GPT, vocabulary: vocabulary ?? 65, seconds: BROWSER_SECONDS };
  const mlp = {
    kind: /** @type {const} */ ("mlp"),
    features: 2,
    layers: 2,
    width: 64,
    classes: 2,
    batch: 256,
    seconds: BROWSER_SECONDS,
  };
  const products = [false, true].map((half) => ({
    task: { kind: /** @type {const} */ ("matmul"), size: 512, half, runs: BROWSER_RUNS },
    sides: ["halfstep", "jax-js", "tfjs"],
  }));
  const deeper = { ...gpt, ...DEEPER_GPT };
  return [
    { task: gpt, sides: ["halfstep", "genai-nanogpt"] },
    { task: deeper, sides: ["halfstep"] },
    { task: mlp, sides: ["halfstep", "tfjs"] },
    ...(targetsOnly ? [] : products),
  ];
}

function hasTorch() {
  return existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import torch"], { stdio: "ignore" }).status === 0;
}

/**
 * @param {string} model
 * @param {Record<string, number>} sizes
 * @param {(text: string) => void} say
 * @returns {Promise<PyTorchFigure | { refused: string }>} or why its time would be no yardstick
 */
async function pytorchStep(model, sizes, say) {
  say(`PyTorch on the CPU, ${model}`);
  const options = Object.entries({ ...sizes, threads: PYTORCH_THREADS }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  const lines = await jsonLines(PYTHON, ["test/pytorch/step_time.py", ...options], "system");
  const [answer] = /** @type {(Omit<PyTorchFigure, "model"> | { refused: string })[]} */ (lines);
  if (!answer) throw new Error("step_time.py printed nothing");
  return "refused" in answer ? answer : { model, ...answer };
}

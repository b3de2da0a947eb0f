/**
 * The figures that must hold (docs/performance.md), judged from a suite's results. Pure: results in, verdicts out. What was
 * not measured is said, and counts as not met.
 */

/**
 * @typedef {{ median: number, min: number, max: number }} Spread
 * @typedef {{ op: string, elementType: string, readBackMs?: Spread }} KernelFigure
 * @typedef {object} StepFigure
 * @property {string} model
 * @property {string} precision
 * @property {Spread} stepMs
 * @property {number} jsMs
 * @property {number} submitsPerStep
 * @property {number} objectsCreated
 * @property {{ activations: number }} bytes
 * @typedef {{ size: number, elementType: string, ms: Spread }} JaxFigure
 * @typedef {{ axis: string, lane: string, time: number, work: number }} Exponent
 * @typedef {{ kind: string, size?: number, half?: boolean, layers?: number }} Task
 * @typedef {{ task: Task, sides: Record<string, { ms: Spread, jsMs?: number } | null> }} Comparison
 * @typedef {{ adapter: string, comparisons: Comparison[] }} BrowserResult
 *
 * @typedef {object} Results
 * @property {KernelFigure[]} kernels
 * @property {StepFigure[]} steps
 * @property {Exponent[]} exponents
 * @property {JaxFigure[]} jax
 * @property {{ model: string, stepMs: Spread }[]} pytorch
 * @property {BrowserResult[]} browsers
 * @property {{ adapter: string, when: string, firstStepMs: number }[]} startUps
 *
 * @typedef {{ target: string, figure: string, met: boolean | undefined }} Verdict `met` is undefined where nothing was measured
 */

const JAX_RATIO = 2.5;
const PYTORCH_RATIO = 2;
const GPT_STEP_MS = 110;
const NANOGPT_RATIO = 8;
const TFJS_RATIO = 5;
const MIXED_ACTIVATIONS = 0.55;
const MIXED_STEP = { "mixed-native": 1, "mixed-packed": 1.15 };
const JS_MS = 0.5;
const START_UP_MS = 3000;
/** From here on a step is split, so that no watchdog ends it (src/training/lane/submits.ts). */
const SPLIT_MS = 1000;
/** Of an exponent fitted to four points. */
const EXPONENT_TOLERANCE = 0.1;

/** @param {Results} results @returns {Verdict[]} */
export function judge(results) {
  return [
    ...matmulVerdicts(results),
    ...pytorchVerdicts(results),
    ...results.browsers.flatMap(browserVerdicts),
    ...mixedVerdicts(results),
    ...stepVerdicts(results),
    ...scalingVerdicts(results),
    ...startUpVerdicts(results),
  ];
}

/** @param {Results} results */
function matmulVerdicts({ kernels, jax }) {
  return [512, 1024].flatMap((size) =>
    [
      ["f32", "f32"],
      ["f16-native", "f16"],
    ].map(([own, peer]) => {
      const ours = kernels.find(
        ({ op, elementType }) => op === `${size}×${size} · ${size}×${size}` && elementType === own,
      )?.readBackMs;
      const theirs = jax.find((figure) => figure.size === size && figure.elementType === peer)?.ms;
      return ratioVerdict(
        `matmul ${size}, ${own}: ≥ ${JAX_RATIO} × jax-js's rate, read-back included`,
        theirs,
        ours,
        JAX_RATIO,
      );
    }),
  );
}

/** @param {Results} results */
function pytorchVerdicts({ steps, pytorch }) {
  const ours = step(steps, "gpt-2x64", "fp32")?.stepMs.median;
  const theirs = pytorch.find(({ model }) => model === "gpt-2x64")?.stepMs.median;
  return [
    verdict(
      `GPT 2×64, FP32: ≤ ${PYTORCH_RATIO} × PyTorch CPU's step`,
      ours !== undefined && theirs !== undefined
        ? {
            text: `${ms(ours)} beside ${ms(theirs)}, ${(ours / theirs).toFixed(2)} ×`,
            met: ours <= PYTORCH_RATIO * theirs,
          }
        : undefined,
    ),
    verdict(
      `GPT 2×64, FP32: ≤ ${GPT_STEP_MS} ms`,
      ours !== undefined ? { text: ms(ours), met: ours <= GPT_STEP_MS } : undefined,
    ),
  ];
}

/** @param {BrowserResult} result */
function browserVerdicts({ adapter, comparisons }) {
  const peers = [
    { kind: "gpt", peer: "genai-nanogpt", ratio: NANOGPT_RATIO, name: "GPT 2×64 step" },
    { kind: "mlp", peer: "tfjs", ratio: TFJS_RATIO, name: "MLP step" },
  ];
  const deeper = comparisons.find(({ task }) => task.kind === "gpt" && task.layers === 4)?.sides["halfstep"]?.jsMs;
  const beside = peers.map(({ kind, peer, ratio, name }) => {
    const sides = comparisons.find((comparison) => comparison.task.kind === kind && peer in comparison.sides)?.sides;
    return ratioVerdict(
      `${name}, FP32, Chromium on ${adapter}: ≥ ${ratio} × faster than ${peer}`,
      sides?.[peer]?.ms,
      sides?.["halfstep"]?.ms,
      ratio,
    );
  });
  return [
    ...beside,
    verdict(
      `4-layer GPT, FP32, Chromium on ${adapter}: JS time ≤ ${JS_MS} ms a step`,
      deeper === undefined ? undefined : { text: `${deeper.toFixed(3)} ms`, met: deeper <= JS_MS },
    ),
  ];
}

/** @param {Results} results */
function mixedVerdicts({ steps }) {
  return ["gpt-2x64", "nanogpt-cpu"].flatMap((model) => {
    const fp32 = step(steps, model, "fp32");
    return Object.entries(MIXED_STEP).flatMap(([precision, most]) => {
      const mixed = step(steps, model, precision);
      const bytes = fp32 && mixed && mixed.bytes.activations / fp32.bytes.activations;
      const time = fp32 && mixed && mixed.stepMs.median / fp32.stepMs.median;
      return [
        shareVerdict(
          `${model}, ${precision}: activation bytes ≤ ${Math.round(MIXED_ACTIVATIONS * 100)} % of FP32's`,
          bytes,
          MIXED_ACTIVATIONS,
        ),
        shareVerdict(`${model}, ${precision}: step time ≤ ${Math.round(most * 100)} % of FP32's`, time, most),
      ];
    });
  });
}

/** @param {Results} results */
function stepVerdicts({ steps }) {
  const quickest = steps.filter(({ model }) => model === "nanogpt-cpu");
  const submits = Math.max(
    1,
    ...steps.filter(({ stepMs }) => stepMs.max < SPLIT_MS).map(({ submitsPerStep }) => submitsPerStep),
  );
  const objects = Math.max(0, ...steps.map(({ objectsCreated }) => objectsCreated));
  return [
    verdict(
      "one submit a step of under a second, no GPU object made, in every model and lane",
      steps.length > 0
        ? {
            text: `${submits} ${submits === 1 ? "submit" : "submits"}, ${objects} objects`,
            met: submits === 1 && objects === 0,
          }
        : undefined,
    ),
    ...quickest.map(({ precision, jsMs }) =>
      verdict(`nanogpt-cpu (4 layers), ${precision}: JS time ≤ ${JS_MS} ms a step`, {
        text: `${jsMs.toFixed(3)} ms`,
        met: jsMs <= JS_MS,
      }),
    ),
  ];
}

/** @param {Results} results */
function scalingVerdicts({ exponents }) {
  return exponents.map(({ axis, lane, time, work }) =>
    verdict(`${lane}: step time grows with ${axis} no faster than the work (exponent + ${EXPONENT_TOLERANCE})`, {
      text: `${axis}^${time.toFixed(2)}, work ${axis}^${work.toFixed(2)}`,
      met: time <= work + EXPONENT_TOLERANCE,
    }),
  );
}

/** @param {Results} results */
function startUpVerdicts({ startUps }) {
  return startUps.map(({ adapter, when, firstStepMs }) =>
    verdict(`Chromium on ${adapter}, cold, clicked ${when}: first step ≤ ${START_UP_MS / 1000} s after the click`, {
      text: `${(firstStepMs / 1000).toFixed(2)} s`,
      met: firstStepMs <= START_UP_MS,
    }),
  );
}

/** @param {readonly StepFigure[]} steps @param {string} model @param {string} precision */
function step(steps, model, precision) {
  return steps.find((figure) => figure.model === model && figure.precision === precision);
}

/**
 * @param {string} target
 * @param {Spread | undefined} theirs
 * @param {Spread | undefined} ours
 * @param {number} least
 */
function ratioVerdict(target, theirs, ours, least) {
  if (!theirs || !ours) return verdict(target, undefined);
  const ratio = theirs.median / ours.median;
  return verdict(target, {
    text: `${ms(ours.median)} beside ${ms(theirs.median)}, ${ratio.toFixed(2)} ×`,
    met: ratio >= least,
  });
}

/** @param {string} target @param {number | undefined} share @param {number} most */
function shareVerdict(target, share, most) {
  return verdict(
    target,
    share === undefined ? undefined : { text: `${(100 * share).toFixed(1)} %`, met: share <= most },
  );
}

/**
 * @param {string} target
 * @param {{ text: string, met: boolean } | undefined} measured
 * @returns {Verdict}
 */
function verdict(target, measured) {
  return { target, figure: measured?.text ?? "not measured", met: measured?.met };
}

/** @param {number} milliseconds */
function ms(milliseconds) {
  return `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(1)} ms`;
}

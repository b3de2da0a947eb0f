/** A suite's results as a page for people: what was measured where, verdicts first. Pure: results in, Markdown out. */

/**
 * @typedef {import("./targets.mjs").Verdict} Verdict
 * @typedef {import("./suite.mjs").Suite} Suite
 */

const MARKS = { true: "met", false: "**not met**", undefined: "not measured" };

/** @param {Suite} suite */
export function markdown(suite) {
  const { record, verdicts, notes } = suite;
  const { adapter, machine } = record;
  const lines = [
    `# ${adapter.description || adapter.device || adapter.vendor}`,
    "",
    `${record.date.slice(0, 10)}, commit ${record.commit ?? "unknown"}. ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, ${machine.runtime}.`,
    `\`${suite.command}\`. Times are medians; where a run says so, sizes and runs were cut for a software adapter.`,
    "",
    ...section(
      "Targets",
      ["target", "figure", ""],
      verdicts.map(({ target, figure, met }) => [target, figure, MARKS[`${met}`]]),
    ),
    ...section(
      "Training steps",
      ["model", "batch", "lane", "ms", "p95", "GPU ms", "JS ms", "dispatches", "GFLOP/s", "activations, MiB"],
      suite.results.steps.map(stepRow),
    ),
    ...section(
      "PyTorch on the CPU",
      ["model", "threads", "ms", "p95", "BLAS", "its 1,024³ product, GFLOP/s"],
      suite.results.pytorch.map(({ model, threads, stepMs, blas }) => [
        model,
        `${threads}`,
        fixed(stepMs.median),
        fixed(stepMs.p95),
        blas.name,
        fixed(blas.gflops),
      ]),
    ),
    ...section(
      "jax-js in Node, matmul with read-back",
      ["size", "elements", "ms", "GFLOP/s"],
      suite.results.jax.map(({ size, elementType, ms }) => [
        `${size}`,
        elementType,
        fixed(ms.median),
        fixed((2 * size ** 3) / (ms.median * 1e6)),
      ]),
    ),
    ...suite.results.browsers.flatMap(browserSection),
    ...section(
      "First training step of the default experiment, cold caches",
      ["Chromium on", "clicked", "s after the page opened", "s from click to first step"],
      suite.results.startUps.map(({ adapter: name, when, clickMs, firstStepMs }) => [
        name,
        when,
        (clickMs / 1000).toFixed(2),
        (firstStepMs / 1000).toFixed(2),
      ]),
    ),
    ...section(
      "Growth",
      ["axis", "lane", "time", "work"],
      suite.results.exponents.map(({ axis, lane, time, work }) => [
        axis,
        lane,
        `${axis}^${time.toFixed(2)}`,
        `${axis}^${work.toFixed(2)}`,
      ]),
    ),
    ...section(
      "Kernels",
      ["kernel", "op", "elements", "ms", "GFLOP/s", "GB/s", "with read-back, ms"],
      suite.results.kernels.map(kernelRow),
    ),
    ...notes.map((note) => `- ${note}`),
    "",
  ];
  return lines.join("\n");
}

/** @param {string} title @param {readonly string[]} columns @param {readonly (readonly string[])[]} rows */
function section(title, columns, rows) {
  if (rows.length === 0) return [];
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [`## ${title}`, "", line(columns), line(columns.map(() => "---")), ...rows.map(line), ""];
}

/** @param {Suite["results"]["steps"][number]} figure */
function stepRow({ model, batchSize, precision, stepMs, gpuMs, jsMs, dispatches, gflops, bytes }) {
  const gpu = gpuMs === undefined ? "–" : fixed(gpuMs.median);
  const activations = fixed(bytes.activations / 2 ** 20);
  return [
    model,
    `${batchSize}`,
    precision,
    fixed(stepMs.median),
    fixed(stepMs.p95),
    gpu,
    jsMs.toFixed(3),
    `${dispatches}`,
    fixed(gflops.executed),
    activations,
  ];
}

/** @param {Suite["results"]["kernels"][number]} figure */
function kernelRow({ family, op, elementType, ms, gflops, bytesPerSecond, readBackMs }) {
  const readBack = readBackMs === undefined ? "" : fixed(readBackMs.median);
  return [family, op, elementType, ms.median.toFixed(3), fixed(gflops.executed), fixed(bytesPerSecond / 1e9), readBack];
}

/** @param {Suite["results"]["browsers"][number]} result */
function browserSection({ adapter, browser, comparisons }) {
  const rows = comparisons.flatMap(({ task, sides }) =>
    Object.entries(sides).map(([side, answer]) => [
      `${task.kind}${task.size === undefined ? "" : ` ${task.size}`}${task.half === true ? ", half" : ""}`,
      side,
      answer === null ? "cannot" : fixed(answer.ms.median),
      answer?.note ?? "",
    ]),
  );
  return section(`${browser} on ${adapter}`, ["task", "side", "ms", "note"], rows);
}

/** @param {number} value */
function fixed(value) {
  return value.toFixed(value < 10 ? 2 : 1);
}

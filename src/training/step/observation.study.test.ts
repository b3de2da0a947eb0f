import { beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { defaultExperiment, parseExperiment, type Experiment } from "../../config/experiment";
import { createDataSource } from "../../data/createDataSource";
import type { Gpu } from "../../gpu/device";
import { sharedGpuWithPipelines } from "../../gpu/testing/sharedGpu";
import type { PipelineCache } from "../../gpu/pipelines";
import { elementsOf } from "../../graph/tensors";
import { HISTOGRAM_BINS, NON_FINITE_BIN } from "../../numerics/exponentHistogram";
import { exponentHistogram } from "../../numerics/testing/cpuHistogram";
import type { Lane } from "../lane/lane";
import { captureLaneState } from "../lane/laneState";
import { openLanes } from "../lane/openLanes";
import { Session, type HistogramReport } from "../session";
import { stateBits, TINY_GPT, TINY_GPT_BATCH } from "../testing/sessions";
import type { WatchedKind } from "./watched";

/** A scale at which the gradients of the first step overflow: what is lost shows at once. */
const OVERFLOWING = { kind: "dynamic", initialScale: 2 ** 30 } as const;

const experiment = (histogramInterval: number, kind: "mlp" | "gpt", lanes: string[]): Experiment =>
  parseExperiment(
    {
      base: {
        ...(kind === "gpt" ? TINY_GPT : { model: { kind, layers: 2, width: 17 }, data: { kind: "spirals" } }),
        training: {
          batchSize: TINY_GPT_BATCH,
          steps: 30,
          validationInterval: 0,
          accumulation: 2,
          histogramInterval,
        },
        precision: { scaler: OVERFLOWING },
      },
      lanes,
    },
    OURS,
    defaultExperiment(),
  );

describe("an observed step", () => {
  let gpu: Gpu;
  let pipelines: PipelineCache;

  beforeAll(async () => {
    ({ gpu, pipelines } = await sharedGpuWithPipelines());
  });

  async function open(
    chosen: Experiment,
  ): Promise<{ session: Session; lanes: readonly Lane[]; reports: [Lane, HistogramReport][] }> {
    const data = await createDataSource(chosen.base);
    const lanes = await openLanes({ gpu, pipelines, experiment: chosen, data });
    const reports: [Lane, HistogramReport][] = [];
    const listener = {
      onSteps: () => undefined,
      onValidation: () => undefined,
      onHistograms: (lane: Lane, report: HistogramReport) => reports.push([lane, report]),
    };
    return { session: new Session(lanes, data, listener), lanes, reports };
  }

  const rowsOf = (lane: Lane, { counts }: HistogramReport, kind: WatchedKind) =>
    (lane.program.observed?.watched ?? []).flatMap((watched, row) =>
      watched.kind === kind
        ? [{ watched, counts: counts.subarray(row * HISTOGRAM_BINS, (row + 1) * HISTOGRAM_BINS) }]
        : [],
    );

  it.each(["mlp", "gpt"] as const)("trains a %s bit for bit as an ordinary step does", async (kind) => {
    const lanes = ["fp32", gpu.capabilities.shaderF16 ? "mixed-native" : "mixed-packed"];
    const [observed, plain] = [await open(experiment(2, kind, lanes)), await open(experiment(0, kind, lanes))];
    for (const { session } of [observed, plain]) await session.advance({ until: 5 });
    for (const [index] of lanes.entries()) {
      const [a, b] = [observed, plain].map((run) => run.lanes[index]);
      if (!a || !b) throw new Error("A lane is missing");
      expect(await stateBits(a, gpu)).toEqual(await stateBits(b, gpu));
    }
    expect(observed.reports.filter(([{ name }]) => name === "fp32").map(([, { step }]) => step)).toEqual([2, 4]);
    expect(plain.reports).toEqual([]);
    for (const { session } of [observed, plain]) session.destroy();
  });

  it("counts every element of every watched tensor once", async () => {
    const { session, reports } = await open(experiment(3, "gpt", ["fp32", "mixed-packed"]));
    await session.advance({ until: 3 });
    for (const [lane, report] of reports) {
      for (const kind of ["weight", "activation", "activationGradient", "weightGradient"] as const) {
        const rows = rowsOf(lane, report, kind);
        expect(rows.length, kind).toBeGreaterThan(5);
        for (const { watched, counts } of rows)
          expect(
            counts.reduce((sum, n) => sum + n, 0),
            watched.name,
          ).toBe(elementsOf(watched.counted.shape));
      }
    }
    session.destroy();
  });

  it("counts the weights that the step began with, and what overflowed before it was stored in half", async () => {
    const { session, lanes, reports } = await open(experiment(1, "mlp", ["mixed-packed"]));
    const [lane] = lanes;
    if (!lane) throw new Error("A lane is missing");
    const before = await captureLaneState(lane, gpu.device);
    await session.advance({ until: 1 });
    const report = reports[0]?.[1];
    if (!report) throw new Error("Nothing was observed");
    expect(report).toMatchObject({ step: 1, scale: 2 ** 30, skipped: true });
    for (const { watched, counts } of rowsOf(lane, report, "weight"))
      expect([...counts], watched.name).toEqual([
        ...exponentHistogram(before.parameters.get(watched.name)?.values ?? []),
      ]);
    // The first gradient is finite as computed and infinite as stored.
    const [first] = rowsOf(lane, report, "activationGradient");
    expect(first?.watched.name).toBe("d(layers.2)");
    expect(first?.counts[NON_FINITE_BIN]).toBe(0);
    expect(first?.counts.slice(-17).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
    session.destroy();
  });
});

import { describe, expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { parseConfig } from "../../config/parse";
import { planMemory } from "../../graph/plan/plan";
import { OWNED_BY_GATES, OWNED_UNIT } from "../../kernels/gates/gateUpdate";
import { gatedRows } from "../../models/gates";
import { nextTokenTask } from "../../models/task";
import { gateOwners } from "./gateOwners";
import { buildStepGraph } from "./stepGraph";

const config = parseConfig(
  {
    model: {
      kind: "gpt",
      layers: 2,
      heads: 2,
      width: 64,
      feedForward: 96,
      gates: { kind: "hard-concrete", headShare: 0.5 },
    },
    data: { kind: "generated-text", contextLength: 8 },
    training: { batchSize: 2 },
  },
  OURS,
);

describe("the owners of a gated model's weights", () => {
  const { first } = buildStepGraph(config, nextTokenTask(13, 8), 16);
  const [block] = planMemory(first, { moments: ["exp_avg", "exp_avg_sq"] }).parameterBlocks;
  if (!block) throw new Error("one block");
  const { rows, parameters } = gateOwners(first, block);

  /** The owners of a parameter's units, in order. */
  function ownersOf(name: string): number[] {
    const placed = block?.parameters.find(({ parameter }) => parameter.tensor.name === `transformer.h.1.${name}`);
    if (!placed) throw new Error(`no ${name}`);
    const [height = 1, columns = height] = placed.parameter.tensor.shape;
    const from = placed.elementOffset / OWNED_UNIT;
    const length = placed.parameter.tensor.shape.length > 1 ? height * columns : height;
    return Array.from(rows.subarray(from, from + length / OWNED_UNIT));
  }

  it("are the rows of its gates in the record: blocks of rows, of columns and of a bias", () => {
    const [units, heads] = gatedRows(config.model);
    expect([units?.first, heads?.first]).toEqual([2, 8]);
    // Layer 1: three blocks from row 5 on, two heads from row 10 on. 64 columns are two units.
    expect(ownersOf("mlp.c_fc.weight").slice(62, 66)).toEqual([5, 5, 6, 6]);
    expect(ownersOf("mlp.c_fc.bias")).toEqual([5, 6, 7]);
    expect(ownersOf("mlp.c_proj.weight").slice(0, 4)).toEqual([5, 6, 7, 5]);
    // q, k and v, each with both heads.
    expect(ownersOf("attn.c_attn.weight").filter((_, unit) => unit % 64 === 0)).toEqual([10, 11, 10, 11, 10, 11]);
    expect(ownersOf("attn.c_proj.weight").slice(0, 2)).toEqual([10, 11]);
    expect(new Set(ownersOf("mlp.c_proj.bias"))).toEqual(new Set([0]));
  });

  it("are a router's gates too, whose weights' gradients are sums over the rows that took them", () => {
    const routed = parseConfig({ model: { gates: { kind: "router" } }, data: { contextLength: 32 } }, OURS, config);
    const graph = buildStepGraph(routed, nextTokenTask(13, 32), 64).first;
    const [own] = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"] }).parameterBlocks;
    if (!own) throw new Error("one block");
    const { rows: routedRows, parameters: counts } = gateOwners(graph, own);
    const firstUnits = (name: string, units: number): number[] => {
      const at = own.parameters.find(({ parameter }) => parameter.tensor.name === `transformer.h.1.mlp.${name}`);
      const from = (at?.elementOffset ?? Number.NaN) / OWNED_UNIT;
      return Array.from(routedRows.subarray(from, from + units));
    };
    expect(firstUnits("c_fc.weight", 66).slice(62)).toEqual([5, 5, 6, 6]);
    expect(firstUnits("c_fc.bias", 3)).toEqual([5, 6, 7]);
    expect(firstUnits("c_proj.weight", 4)).toEqual([5, 6, 7, 5]);
    expect(counts).toEqual({ feedForward: parameters.feedForward, heads: 0 });
  });

  it("know what gates are learned from, and count the parameters behind gates once", () => {
    const logits = first.parameters.filter(({ tensor }) => tensor.name.endsWith("gates.logits"));
    expect(logits).toHaveLength(4);
    expect(rows.filter((row) => row === OWNED_BY_GATES)).toHaveLength(4);
    expect(parameters).toEqual({
      feedForward: 2 * (2 * 96 * 64 + 96),
      heads: 2 * (4 * 64 * 64 + 3 * 64),
    });
  });
});

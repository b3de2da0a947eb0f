import { describe, expect, it } from "vitest";
import { withoutComments } from "../../../scripts/lib/shader-comments.mjs";
import directAttention from "../../../shaders/attention-direct.wgsl?raw";
import directKeys from "../../../shaders/attention-gradient-key-direct.wgsl?raw";
import stagedKeys from "../../../shaders/attention-gradient-key-staged.wgsl?raw";
import directQueries from "../../../shaders/attention-gradient-query-direct.wgsl?raw";
import stagedQueries from "../../../shaders/attention-gradient-query-staged.wgsl?raw";
import stagedAttention from "../../../shaders/attention-staged.wgsl?raw";
import columnSumShader from "../../../shaders/column-sum.wgsl?raw";
import normShader from "../../../shaders/gradient-norm.wgsl?raw";
import directShader from "../../../shaders/matmul-direct.wgsl?raw";
import stagedShader from "../../../shaders/matmul-staged.wgsl?raw";
import optimizerShader from "../../../shaders/optimizer.wgsl?raw";
import { TensorFactory } from "../../graph/tensors";
import { NORM_EDITS, OPTIMIZER_EDIT } from "./gateUpdate";
import { sizeGrids } from "./gridSizes";
import { lowerOp } from "../lower";
import { gateProblems, restrictedMatmulProblems } from "./gateProblems";
import { attentionEdits, columnSumEdits, edited, matmulEdits, type Edit } from "./restricted";

const AXES = ["M", "N", "K"] as const;

const edits: readonly (readonly [string, string, readonly Edit[]])[] = [
  ...AXES.map((axis) => [`the direct matmul along ${axis}`, directShader, matmulEdits("direct", { axis })] as const),
  ...AXES.map((axis) => [`the staged matmul along ${axis}`, stagedShader, matmulEdits("staged", { axis })] as const),
  ["the direct attention", directAttention, attentionEdits],
  ["the direct attention's gradient by query", directQueries, attentionEdits],
  ["the direct attention's gradient by key", directKeys, attentionEdits],
  ["the staged attention", stagedAttention, attentionEdits],
  ["the staged attention's gradient by query", stagedQueries, attentionEdits],
  ["the staged attention's gradient by key", stagedKeys, attentionEdits],
  ["the sum over rows, some columns", columnSumShader, columnSumEdits("N")],
  ["the sum over rows, some rows", columnSumShader, columnSumEdits("K")],
  ["the optimizer", optimizerShader, [OPTIMIZER_EDIT]],
  ["the norm", normShader, NORM_EDITS],
];

describe("restricted kernels", () => {
  it.each(edits)("find their lines in %s", (_, shader, lines) => {
    expect(edited(shader, lines)).not.toBe(shader);
  });

  it.each(edits)("find them in the page's build too, which has no comments: %s", (_, shader, lines) => {
    const short = withoutComments(shader);
    expect(edited(short, lines)).not.toBe(short);
  });

  it("say so where a line is not there", () => {
    expect(() => edited("fn main() {}", attentionEdits)).toThrow("which is there 0 times");
  });
});

describe("grids sized on the GPU", () => {
  const target = {
    half: "packed",
    maxWorkgroupInvocations: 256,
    maxWorkgroupStorageBytes: 16_384,
    maxStorageBuffers: 8,
  } as const;

  it("follow the list that they are sized by, and leave calls without one as they are", () => {
    const [gate] = gateProblems();
    const [product] = restrictedMatmulProblems();
    const active = gate?.op.outputs.active;
    if (!gate || !product || !active) throw new Error("there are problems");
    const reader = lowerOp({ ...product.op, inputs: { ...product.op.inputs, active } }, target);
    const { calls, sizes } = sizeGrids([...lowerOp(gate.op, target), ...reader], new TensorFactory());
    expect(calls.map(({ label }) => label.split(" ")[0])).toEqual(["gate", "grids", "matmul"]);
    expect(sizes).toHaveLength(1);
    expect(calls[2]?.grid).toEqual({ sizes: sizes[0], index: 0 });
    expect(calls[2]?.sizedBy?.perGate).toBe((calls[2]?.workgroups[0] ?? 0) / 2);
    expect(sizeGrids(lowerOp(product.op, target).slice(1), new TensorFactory())).toEqual({ calls: [], sizes: [] });
  });

  it("are not sized by a list that is made later", () => {
    const [product] = restrictedMatmulProblems();
    if (!product) throw new Error("there are problems");
    expect(() => sizeGrids(lowerOp(product.op, target), new TensorFactory())).toThrow("before it is made");
  });
});

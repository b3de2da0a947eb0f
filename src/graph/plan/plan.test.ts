import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { autocast } from "../passes/autocast";
import { GraphBuilder } from "../builder";
import { differentiate } from "../passes/differentiate";
import { foldCasts } from "../passes/foldCasts";
import type { Initializer } from "../initializer";
import { inputsOf, outputsOf } from "../ir";
import type { Graph, Tensor } from "../ir";
import { withoutMasterWeights } from "../passes/masterWeights";
import { MemoryPlanError } from "./memoryErrors";
import { planMemory } from "./plan";
import type { Placement, Plan } from "./plan";
import { planText } from "../testing/planText";
import { BINDING_ALIGNMENT, tensorBytes } from "../tensorBytes";
import { tensorsOf } from "../tensors";
import { tinyGpt, tinyMlp } from "../testing/graphs";
import type { TestModel } from "../testing/graphs";

const zeros: Initializer = { kind: "zeros" };

function trainingOf(model: TestModel, policy: "fp32" | "mixed" = "mixed"): Graph {
  const options = { scaler: model.scaler, factor: 1, accumulate: false };
  return foldCasts(differentiate(autocast(model.graph, policy), options));
}

function placementOf(plan: Plan, tensor: Tensor): Placement {
  const placement = plan.tensors.get(tensor.id);
  if (placement === undefined) throw new Error(`${tensor.name} is not in the plan`);
  return placement;
}

/** Live tensors by brute force: touched at or before the op, and at or after it. */
function liveAt(graph: Graph, op: number): Tensor[] {
  const touched = (from: number, to: number): Map<number, Tensor> =>
    new Map(
      graph.ops
        .slice(from, to)
        .flatMap((each) => [...inputsOf(each), ...outputsOf(each)])
        .map((tensor) => [tensor.id, tensor]),
    );
  const before = touched(0, op + 1);
  return [...touched(op, graph.ops.length).values()].filter((tensor) => before.has(tensor.id));
}

function pairOf(id: number, other: number | undefined): [number, number][] {
  return other === undefined ? [] : [[id, other]];
}

function overlap(a: Placement, b: Placement): boolean {
  if (a.arena !== b.arena) return false;
  return a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

function expectSound(graph: Graph, plan: Plan, maxBindingBytes: number): void {
  const arenas = new Map(plan.arenas.map((arena) => [arena.name, arena]));
  expect(arenas.size).toBe(plan.arenas.length);
  for (const { name, bytes } of plan.arenas) expect(bytes, name).toBeLessThanOrEqual(maxBindingBytes);
  for (const tensor of tensorsOf(graph)) {
    const { arena, byteOffset, byteLength } = placementOf(plan, tensor);
    expect(byteLength).toBe(tensorBytes(tensor));
    expect(byteOffset % BINDING_ALIGNMENT).toBe(0);
    expect(byteOffset + byteLength).toBeLessThanOrEqual(arenas.get(arena)?.bytes ?? 0);
    expect(arenas.get(arena)?.kind).toBe(tensor.kind);
  }
  for (const [index, op] of graph.ops.entries()) {
    const written = new Set(outputsOf(op).map((tensor) => placementOf(plan, tensor).arena));
    const replaced = new Map(outputsOf(op).flatMap(({ id }) => pairOf(id, plan.inPlace.get(id)?.id)));
    for (const tensor of inputsOf(op)) {
      if ([...replaced.values()].includes(tensor.id)) continue;
      expect(written, `${op.name} reads ${tensor.name}`).not.toContain(placementOf(plan, tensor).arena);
    }
    for (const [result, input] of replaced) expect(plan.tensors.get(result)).toEqual(plan.tensors.get(input));
    const live = liveAt(graph, index);
    for (const [first, a] of live.entries()) {
      for (const b of live.slice(first + 1)) {
        if (replaced.get(a.id) === b.id || replaced.get(b.id) === a.id) continue;
        if (overlap(placementOf(plan, a), placementOf(plan, b))) {
          throw new Error(`${a.name} and ${b.name} overlap at ${op.name}\n${planText(plan, graph)}`);
        }
      }
    }
  }
  const activations = tensorsOf(graph).filter((tensor) => tensor.kind === "activation");
  const separate = activations.reduce((sum, tensor) => sum + tensorBytes(tensor) + BINDING_ALIGNMENT, 0);
  expect(plan.bytesByKind.activation).toBeLessThanOrEqual(separate);
  expect(plan.bytesByKind.activation).toBeGreaterThanOrEqual(plan.activationLowerBound);
}

/** A random network: each step applies an op to tensors made before it, chosen by index. */
interface Step {
  readonly kind: "add" | "matmul" | "activation" | "layerNorm" | "gram";
  readonly first: number;
  readonly second: number;
  readonly width: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Step["kind"]>("add", "matmul", "activation", "layerNorm", "gram"),
    first: fc.nat(),
    second: fc.nat(),
    width: fc.integer({ min: 1, max: 200 }),
  }),
  { minLength: 1, maxLength: 20 },
);

function randomTraining(recipe: readonly Step[], mixed: boolean): Graph {
  const rows = 7;
  const builder = new GraphBuilder();
  const targets = builder.input("targets", [rows], "u32");
  const scaler = builder.state("scaler", [4], "f32");
  const tensors = [builder.input("x", [rows, 5], "f32")];
  for (const [index, { kind, first, second, width }] of recipe.entries()) {
    const name = `${kind}${index}`;
    const x = tensors[first % tensors.length];
    if (x === undefined) throw new Error("there is always x");
    const columns = x.shape.at(-1) ?? 1;
    const parameter = (suffix: string, shape: number[]): Tensor =>
      builder.parameter(`${name}.${suffix}`, shape, zeros, shape.length > 1);
    const peers = tensors.filter((tensor) => tensor.shape.at(-1) === columns);
    const peer = peers[second % peers.length] ?? x;
    switch (kind) {
      case "add":
        tensors.push(builder.add(name, x, peer));
        break;
      case "matmul":
        tensors.push(builder.matmul(name, x, parameter("w", [columns, width]), { bias: parameter("b", [width]) }));
        break;
      case "activation":
        tensors.push(builder.activation(name, x, "gelu"));
        break;
      case "layerNorm":
        tensors.push(builder.layerNorm(name, x, parameter("gain", [columns]), parameter("bias", [columns])));
        break;
      case "gram":
        tensors.push(builder.matmul(name, x, peer, { transposeB: true }));
        break;
      default:
        kind satisfies never;
    }
  }
  const last = tensors.at(-1);
  if (last === undefined) throw new Error("there is always x");
  const { losses } = builder.crossEntropy("loss", last, targets);
  builder.sum("loss", losses, 1 / rows, builder.state("loss", [1], "f32"));
  const forward = autocast(builder.finish(), mixed ? "mixed" : "fp32");
  return foldCasts(differentiate(forward, { scaler, factor: 1, accumulate: false }));
}

describe("the memory plan", () => {
  test("never overlaps live tensors nor reads and writes one arena in an op, on random graphs", () => {
    fc.assert(
      fc.property(steps, fc.boolean(), fc.constantFrom(32768, 1 << 20), (recipe, mixed, maxBindingBytes) => {
        const graph = randomTraining(recipe, mixed);
        const largest = Math.max(...tensorsOf(graph).map(tensorBytes));
        fc.pre(largest + BINDING_ALIGNMENT <= maxBindingBytes);
        expectSound(graph, planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"], maxBindingBytes }), maxBindingBytes);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ["fp32", tinyMlp()],
    ["mixed", tinyMlp()],
    ["fp32", tinyGpt({ layers: 3 })],
    ["mixed", tinyGpt({ layers: 3, tied: false })],
  ] as const)("is sound for %s models", (policy, model) => {
    const graph = trainingOf(model, policy);
    expectSound(graph, planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"] }), 1 << 20);
  });

  test("puts half copies in a prefix and decayed parameters in one range", () => {
    const graph = trainingOf(tinyGpt());
    const plan = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"] });
    const [block] = plan.parameterBlocks;
    if (block === undefined) throw new Error("one block");
    expect(plan.parameterBlocks).toHaveLength(1);
    for (const { parameter, elementOffset } of block.parameters) {
      const inDecay = elementOffset >= block.decayRange.start && elementOffset < block.decayRange.end;
      expect(inDecay, parameter.tensor.name).toBe(parameter.decayed);
      expect(elementOffset < block.halfElements, parameter.tensor.name).toBe(parameter.half !== undefined);
      expect(elementOffset % 128).toBe(0);
      expect(placementOf(plan, parameter.tensor).byteOffset).toBe(4 * elementOffset);
      const offsets = [parameter.gradient, parameter.half].map((tensor) =>
        tensor === undefined ? undefined : placementOf(plan, tensor).byteOffset,
      );
      expect(offsets).toEqual([4 * elementOffset, parameter.half === undefined ? undefined : 2 * elementOffset]);
    }
    expect(Object.values(block.trained.moments).map(({ name }) => name)).toEqual([
      "moments.exp_avg",
      "moments.exp_avg_sq",
    ]);
    expect(plan.bytesByKind.optimizer).toBe(2 * plan.bytesByKind.parameter);
    expect(block.flat.halfWeights?.shape).toEqual([block.halfElements]);
  });

  test.each([
    ["fp32", true],
    ["mixed", true],
    ["mixed", false],
  ] as const)(
    "keeps what is frozen out of the optimizer's range, %s, with master weights: %s",
    (policy, masterWeights) => {
      const model = tinyGpt({ layers: 2, tied: false });
      const trains = ({ tensor }: { tensor: Tensor }): boolean => !/^(wte|wpe|h\.0)/.test(tensor.name);
      const parameters = model.graph.parameters.map((each) => ({ ...each, trainable: trains(each) }));
      const whole = trainingOf({ ...model, graph: { ...model.graph, parameters } }, policy);
      const graph = masterWeights ? whole : withoutMasterWeights(whole);
      const plan = planMemory(graph, { moments: ["momentum"], masterWeights });
      const [block] = plan.parameterBlocks;
      if (block === undefined) throw new Error("one block");
      const { start, end } = block.trainedRange;
      expect(new Set(parameters.map(({ trainable }) => trainable)).size).toBe(2);
      expect(plan.bytesByKind.gradient).toBe(4 * (end - start));
      expect(plan.bytesByKind.optimizer).toBe(4 * (end - start));
      for (const { parameter, elementOffset } of block.parameters) {
        const { tensor, gradient, half, trainable, decayed } = parameter;
        expect(elementOffset >= start && elementOffset < end, tensor.name).toBe(trainable);
        expect(gradient !== undefined, tensor.name).toBe(trainable);
        expect(gradient && placementOf(plan, gradient).byteOffset).toBe(
          trainable ? 4 * (elementOffset - start) : undefined,
        );
        const { decayRange } = block;
        const inDecay = elementOffset >= decayRange.start && elementOffset < decayRange.end;
        expect(inDecay, tensor.name).toBe(trainable && decayed);
        expect(elementOffset < block.halfElements, tensor.name).toBe(half !== undefined);
        // Within the flat tensors that the optimizer binds, a weight lies as far in as its gradient, the halves first.
        const kept = masterWeights || half === undefined ? tensor : half;
        const flat = kept === half ? block.trained.halfWeights : block.trained.parameters;
        if (!trainable || !flat) continue;
        const bytes = kept === half ? 2 : 4;
        const before = masterWeights || kept === half ? 0 : (block.trained.halfWeights?.shape[0] ?? 0);
        const inFlat = (placementOf(plan, kept).byteOffset - placementOf(plan, flat).byteOffset) / bytes + before;
        expect(inFlat, tensor.name).toBe(elementOffset - start);
      }
    },
  );

  test("has no half weights in fp32 and no optimizer state for plain SGD", () => {
    const plan = planMemory(trainingOf(tinyGpt(), "fp32"), { moments: [] });
    expect(plan.bytesByKind.halfWeight).toBe(0);
    expect(plan.bytesByKind.optimizer).toBe(0);
    expect(plan.parameterBlocks[0]?.halfElements).toBe(0);
    expect(plan.parameterBlocks[0]?.flat.halfWeights).toBeUndefined();
  });

  test("splits parameters into blocks below the binding limit, each in optimizer order", () => {
    const graph = trainingOf(tinyGpt({ layers: 3 }));
    const plan = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"], maxBindingBytes: 4096 });
    expect(plan.parameterBlocks.length).toBeGreaterThan(1);
    expectSound(graph, plan, 4096);
    const total = plan.parameterBlocks.reduce((count, block) => count + block.parameters.length, 0);
    expect(total).toBe(graph.parameters.length);
  });

  test("names the tensor that is too large to bind", () => {
    const builder = new GraphBuilder();
    builder.parameter("wte.weight", [50304, 768], zeros, true);
    expect(() => planMemory(builder.finish(), { moments: ["exp_avg", "exp_avg_sq"] })).toThrow(
      '"wte.weight" takes 147\u202fMiB, but this device binds at most 128\u202fMiB at once.',
    );
    expect(new MemoryPlanError("x", 2 ** 27 + 4, 2 ** 27).message).toContain("4 bytes more than the 128\u202fMiB");
    const model = tinyMlp();
    expect(() => planMemory(trainingOf(model), { moments: [], maxBindingBytes: 255 })).toThrow(MemoryPlanError);
  });

  test.each(["fp32", "mixed"] as const)(
    "uses at most 15 %% more than the most bytes alive at once, in %s",
    (policy) => {
      const plan = planMemory(trainingOf(tinyGpt({ layers: 6 }), policy), { moments: ["exp_avg", "exp_avg_sq"] });
      expect(plan.bytesByKind.activation).toBeLessThan(1.15 * plan.activationLowerBound);
    },
  );

  test("keeps the logits to the end when asked", () => {
    const model = tinyGpt();
    const graph = trainingOf(model);
    const plan = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"], keep: [model.logits] });
    const kept = placementOf(plan, model.logits);
    const producer = graph.ops.findIndex((op) => outputsOf(op).some(({ id }) => id === model.logits.id));
    for (const op of graph.ops.slice(producer + 1)) {
      for (const tensor of outputsOf(op)) expect(overlap(kept, placementOf(plan, tensor)), tensor.name).toBe(false);
    }
  });

  test("places state tensors that no op reads, each in its own arena", () => {
    const model = tinyMlp();
    const ring: Tensor = { id: 5000, name: "metrics", shape: [64, 8], dtype: "f32", kind: "state" };
    const plan = planMemory(trainingOf(model), { moments: ["exp_avg", "exp_avg_sq"], states: [ring, model.scaler] });
    expect(placementOf(plan, ring)).toEqual({ arena: "state.metrics", byteOffset: 0, byteLength: 2048 });
    const states = plan.arenas.filter(({ kind }) => kind === "state").map(({ name }) => name);
    expect(states).toEqual(["state.loss", "state.scaler", "state.metrics"]);
  });

  test("prints arenas with their tensors", () => {
    const graph = trainingOf(tinyMlp(), "fp32");
    const text = planText(planMemory(graph, { moments: ["momentum_buffer"] }), graph);
    expect(text).toContain("inputs (input): 512 bytes\n  0..80 x f32[5, 3]\n  256..288 targets u32[5]");
    expect(text).toContain("block 0: 512 elements, half 0..0, decay 0..256");
  });
});

describe("without master weights", () => {
  test("half parameters lie in the half arena alone, and every op reads them there", () => {
    const graph = withoutMasterWeights(trainingOf(tinyGpt()));
    const plan = planMemory(graph, { moments: ["exp_avg", "exp_avg_sq"], masterWeights: false });
    const kept = planMemory(trainingOf(tinyGpt()), { moments: ["exp_avg", "exp_avg_sq"] });
    const halves = graph.parameters.filter(({ half }) => half !== undefined);
    expect(halves.length).toBeGreaterThan(0);
    for (const { tensor, half, gradient } of halves) {
      expect(plan.tensors.has(tensor.id), tensor.name).toBe(false);
      expect(
        graph.ops.flatMap(inputsOf).some(({ id }) => id === tensor.id),
        tensor.name,
      ).toBe(false);
      expect(half && plan.tensors.get(half.id)).toEqual(half && kept.tensors.get(half.id));
      expect(gradient && plan.tensors.get(gradient.id)).toEqual(gradient && kept.tensors.get(gradient.id));
    }
    const [block] = plan.parameterBlocks;
    expect(block?.masterStart).toBe(block?.halfElements);
    expect(kept.bytesByKind.parameter - plan.bytesByKind.parameter).toBe(4 * (block?.halfElements ?? 0));
    expect(plan.bytesByKind.halfWeight).toBe(kept.bytesByKind.halfWeight);
  });

  test("an MLP, whose parameters are all used in half, keeps no more than an empty binding of f32", () => {
    const plan = planMemory(withoutMasterWeights(trainingOf(tinyMlp())), {
      moments: ["momentum_buffer"],
      masterWeights: false,
    });
    expect(plan.bytesByKind.parameter).toBe(512);
  });
});

/**
 * From kernel calls (plain data) to dispatches (pipelines and bind groups). The only place where a tensor's logical
 * dtype meets the way a device stores it.
 */
import type { ElementStorage } from "../gpu/storage";
import type { AliasedOperand, HeldValue, OperandScales, ShaderOperand, ShaderParts } from "../gpu/wgsl";
import type { BufferRange, Dispatch, PipelineCache } from "../gpu/pipelines";
import { paddedToFour, type Tensor } from "../graph/ir";
import { tilesOf, TILE_SIZE } from "../graph/ops/quantize";
import {
  boundTensors,
  isBound,
  type Aliases,
  type HeldResult,
  type KernelCall,
  type LoweringTarget,
  type Operand,
} from "./call";
import { GRID_WORDS } from "./gates/gridSizes";

/** How a tensor's elements lie in a buffer on this target. */
export function elementStorage(tensor: Tensor, half: LoweringTarget["half"]): ElementStorage {
  const { dtype } = tensor;
  switch (dtype) {
    case "f32":
    case "u32":
      return dtype;
    case "f16":
      return half === "native" ? "f16-native" : "f16-packed";
    case "bf16":
    case "e4m3":
    case "e5m2":
      return `${dtype}-packed`;
    default:
      return dtype satisfies never;
  }
}

/** @param aliases the tensors that lie where a written operand does, whose name stands beside their ids. */
function shaderParts(call: KernelCall, half: LoweringTarget["half"], aliases: Aliases): ShaderParts {
  const common = ({ name, tensor, flag }: Operand | HeldResult): HeldValue => ({
    name,
    storage: elementStorage(tensor, half),
    ...(flag !== undefined && { overflow: { operand: FLAGS, word: flag } }),
  });
  const operands = call.operands.filter(isBound(aliases)).map((operand): ShaderOperand => {
    const { name, tensor, access, view, scales } = operand;
    return { ...common(operand), access, view, ...(scales && { scales: operandScales(name, tensor, scales) }) };
  });
  const aliased = call.operands.flatMap(({ name, tensor, access }): AliasedOperand[] => {
    const within = access === "read" ? aliases.get(tensor.id) : undefined;
    return within === undefined ? [] : [{ name, within, storage: elementStorage(tensor, half) }];
  });
  const factors = call.operands.flatMap(({ name, scales }): ShaderOperand[] =>
    scales ? [{ name: scalesName(name), access: "read", view: "scalars", storage: "f32" }] : [],
  );
  const flags: ShaderOperand = { name: FLAGS, access: "readWrite", view: "atomics", storage: "u32" };
  return {
    ...call,
    operands: [...operands, ...factors, ...(call.flags ? [flags] : [])],
    aliased,
    held: (call.held ?? []).map(common),
  };
}

const FLAGS = "overflowFlags";
const scalesName = (operand: string): string => `${operand}Scales`;

function operandScales(name: string, tensor: Tensor, scales: Tensor): OperandScales {
  const columns = tensor.shape.at(-1) ?? 1;
  return {
    name: scalesName(name),
    rowGroups: paddedToFour(columns) / 4,
    tileGroups: TILE_SIZE / 4,
    tileRows: tilesOf(tensor, scales).rows,
  };
}

/** Results that the plan put where an operand is (graph/plan/inPlace.ts). */
function aliasesOf({ operands }: KernelCall, place: (tensor: Tensor) => BufferRange): Aliases {
  const written = operands.filter(({ access }) => access !== "read");
  return new Map(
    operands.flatMap(({ tensor, access }): [number, string][] => {
      if (access !== "read") return [];
      const { buffer, offset } = place(tensor);
      const result = written.find((other) => {
        const range = place(other.tensor);
        return range.buffer === buffer && range.offset === offset;
      });
      return result ? [[tensor.id, result.name]] : [];
    }),
  );
}

function gridRange(
  { sizes, index }: NonNullable<KernelCall["grid"]>,
  place: (tensor: Tensor) => BufferRange,
): NonNullable<Dispatch["indirect"]> {
  const { buffer, offset } = place(sizes);
  return { buffer, offset: offset + index * GRID_WORDS * Uint32Array.BYTES_PER_ELEMENT };
}

/** Compiles all calls in parallel and binds them; `place` says where each tensor lies. */
export function prepareCalls(
  calls: readonly KernelCall[],
  half: LoweringTarget["half"],
  pipelines: PipelineCache,
  place: (tensor: Tensor) => BufferRange,
): Promise<Dispatch[]> {
  return Promise.all(
    calls.map(async (call) => {
      const aliases = aliasesOf(call, place);
      const parts = shaderParts(call, half, aliases);
      const pipeline = await pipelines.pipeline(call.label, parts);
      const ranges = boundTensors(call, aliases).map(place);
      return {
        label: call.label,
        pipeline,
        bindGroup: await pipelines.bindGroup(call.label, parts.operands, ranges),
        workgroups: call.workgroups,
        ...(call.grid && { indirect: gridRange(call.grid, place) }),
      };
    }),
  );
}

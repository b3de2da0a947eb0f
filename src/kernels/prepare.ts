/**
 * From kernel calls (plain data) to dispatches (pipelines and bind groups). The only place where a tensor's logical
 * dtype meets the way a device stores it.
 */
import type { ElementStorage, OperandScales, ShaderOperand, ShaderParts } from "../gpu/wgsl";
import type { BufferRange, Dispatch, PipelineCache } from "../gpu/pipelines";
import { paddedToFour, type Tensor } from "../graph/ir";
import { tilesOf, TILE_SIZE } from "../graph/quantize";
import type { KernelCall, LoweringTarget, Operand } from "./call";
import { GRID_WORDS } from "./gridSizes";

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

export function shaderParts(call: KernelCall, half: LoweringTarget["half"]): ShaderParts {
  const operands = call.operands.map(({ name, tensor, access, view, overflow, scales }): ShaderOperand => ({
    name,
    access,
    view,
    storage: elementStorage(tensor, half),
    ...(overflow && { overflow: overflowName(name) }),
    ...(scales && { scales: operandScales(name, tensor, scales) }),
  }));
  const beside = call.operands.flatMap(({ name, overflow, scales }): ShaderOperand[] => [
    ...(scales ? [{ name: scalesName(name), access: "read", view: "scalars", storage: "f32" } as const] : []),
    ...(overflow
      ? [{ name: overflowName(name), access: "readWrite", view: "atomics", storage: "u32" } as const]
      : []),
  ]);
  return { ...call, operands: [...operands, ...beside] };
}

const overflowName = (operand: string): string => `${operand}Overflow`;
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

/** What an operand binds besides its tensor, in the order of `shaderParts`. */
export function besides({ scales, overflow }: Operand): Tensor[] {
  return [scales, overflow].filter((tensor) => tensor !== undefined);
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
      const parts = shaderParts(call, half);
      const pipeline = await pipelines.pipeline(call.label, parts);
      const { operands } = call;
      const ranges = [...operands.map(({ tensor }) => tensor), ...operands.flatMap(besides)].map(place);
      return {
        label: call.label,
        pipeline,
        bindGroup: pipelines.bindGroup(call.label, parts.operands, ranges),
        workgroups: call.workgroups,
        ...(call.grid && { indirect: gridRange(call.grid, place) }),
      };
    }),
  );
}

/**
 * From kernel calls (plain data) to dispatches (pipelines and bind groups). The only place where a tensor's logical
 * dtype meets the way a device stores it.
 */
import type { ElementStorage, ShaderOperand, ShaderParts } from "../gpu/wgsl";
import type { BufferRange, Dispatch, PipelineCache } from "../gpu/pipelines";
import type { Tensor } from "../graph/ir";
import type { KernelCall, LoweringTarget } from "./call";

/** How a tensor's elements lie in a buffer on this target. */
export function elementStorage(tensor: Tensor, half: LoweringTarget["half"]): ElementStorage {
  if (tensor.dtype === "bf16") return "bf16-packed";
  if (tensor.dtype !== "f16") return tensor.dtype;
  return half === "native" ? "f16-native" : "f16-packed";
}

export function shaderParts(call: KernelCall, half: LoweringTarget["half"]): ShaderParts {
  const operands: ShaderOperand[] = call.operands.map(({ name, tensor, access, view }) => ({
    name,
    access,
    view,
    storage: elementStorage(tensor, half),
  }));
  return { ...call, operands };
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
      const ranges = call.operands.map((operand) => place(operand.tensor));
      return {
        label: call.label,
        pipeline,
        bindGroup: pipelines.bindGroup(call.label, parts.operands, ranges),
        workgroups: call.workgroups,
      };
    }),
  );
}

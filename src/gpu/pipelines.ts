/**
 * Pipelines and bind groups. Pipelines are compiled asynchronously, once for each distinct shader text, and shared by
 * all lanes on a device. Layouts are explicit: with "auto", an operand a shader does not touch would vanish.
 */
import { GpuError } from "./errors";
import { assembleShader, type ShaderOperand, type ShaderParts } from "./wgsl";

/** A slice of a GPU buffer; `offset` is a multiple of 256 bytes. */
export interface BufferRange {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** One dispatch, ready to encode. */
export interface Dispatch {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Three words on the GPU that take the place of `workgroups`. */
  readonly indirect?: { readonly buffer: GPUBuffer; readonly offset: number };
}

export class PipelineCache {
  readonly #device: GPUDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** @throws GpuError with the compiler's words when the shader is refused. */
  pipeline(label: string, parts: ShaderParts): Promise<GPUComputePipeline> {
    const code = assembleShader(parts);
    const known = this.#pipelines.get(code);
    if (known) return known;
    const made = this.#compile(label, code, this.layout(parts.operands));
    this.#pipelines.set(code, made);
    return made;
  }

  layout(operands: readonly ShaderOperand[]): GPUBindGroupLayout {
    const key = operands.map((operand) => (operand.access === "read" ? "r" : "w")).join("");
    const known = this.#layouts.get(key);
    if (known) return known;
    const layout = this.#device.createBindGroupLayout({
      label: `layout ${key}`,
      entries: operands.map((operand, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: operand.access === "read" ? "read-only-storage" : "storage" },
      })),
    });
    this.#layouts.set(key, layout);
    return layout;
  }

  bindGroup(label: string, operands: readonly ShaderOperand[], ranges: readonly BufferRange[]): GPUBindGroup {
    return this.#device.createBindGroup({
      label,
      layout: this.layout(operands),
      entries: ranges.map((range, binding) => ({ binding, resource: range })),
    });
  }

  async #compile(label: string, code: string, layout: GPUBindGroupLayout): Promise<GPUComputePipeline> {
    const module = this.#device.createShaderModule({ label, code });
    try {
      return await this.#device.createComputePipelineAsync({
        label,
        layout: this.#device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: "main" },
      });
    } catch (cause) {
      const info = await module.getCompilationInfo();
      const words = info.messages
        .map((message) => `${label}:${message.lineNum}: ${message.message}`)
        .join("\n");
      throw new GpuError(words === "" ? `${label}: ${String(cause)}` : words);
    }
  }
}

/** Encodes dispatches into one compute pass, in order; WebGPU orders their reads and writes. */
export function encodeDispatches(pass: GPUComputePassEncoder, dispatches: readonly Dispatch[]): void {
  let current: GPUComputePipeline | undefined;
  for (const { pipeline, bindGroup, workgroups, indirect } of dispatches) {
    if (pipeline !== current) pass.setPipeline(pipeline);
    current = pipeline;
    pass.setBindGroup(0, bindGroup);
    if (indirect) pass.dispatchWorkgroupsIndirect(indirect.buffer, indirect.offset);
    else pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
  }
}

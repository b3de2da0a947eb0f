/**
 * Pipelines and bind groups. Pipelines are compiled asynchronously, once for each distinct shader text, and shared by
 * all lanes on a device. Layouts are explicit: with "auto", an operand a shader does not touch would vanish.
 */
import { Creations } from "./creation";
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
  readonly #pipelines = new Map<string, { readonly made: Promise<GPUComputePipeline>; run: number }>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  #run = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * Sizes are part of a shader's text, so every change of the model has pipelines of its own. Those that neither the run that
   * begins nor the one before it asked for are let go.
   */
  beginRun(): void {
    for (const [code, { run }] of this.#pipelines) if (run < this.#run) this.#pipelines.delete(code);
    this.#run += 1;
  }

  /** A refusal is not remembered: whoever asks again has it tried again. @throws GpuError with the compiler's words. */
  async pipeline(label: string, parts: ShaderParts): Promise<GPUComputePipeline> {
    const code = assembleShader(parts);
    const known = this.#pipelines.get(code);
    if (known) {
      known.run = this.#run;
      return known.made;
    }
    const made = this.#compile(label, code, parts.operands);
    this.#pipelines.set(code, { made, run: this.#run });
    try {
      return await made;
    } catch (refusal) {
      if (this.#pipelines.get(code)?.made === made) this.#pipelines.delete(code);
      throw refusal;
    }
  }

  #layoutOfPipeline(label: string, operands: readonly ShaderOperand[]): GPUPipelineLayout {
    return this.#device.createPipelineLayout({ label, bindGroupLayouts: [this.layout(operands)] });
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

  /** @throws GpuError, OutOfMemoryError */
  async bindGroup(
    label: string,
    operands: readonly ShaderOperand[],
    ranges: readonly BufferRange[],
  ): Promise<GPUBindGroup> {
    const creations = new Creations(this.#device, label);
    const bindGroup = creations.make(() =>
      this.#device.createBindGroup({
        label,
        layout: this.layout(operands),
        entries: ranges.map((range, binding) => ({ binding, resource: range })),
      }),
    );
    await creations.check();
    return bindGroup;
  }

  async #compile(label: string, code: string, operands: readonly ShaderOperand[]): Promise<GPUComputePipeline> {
    // Of what is made here from a refused shader, the pipeline's own rejection tells.
    const creations = new Creations(this.#device, label);
    const module = creations.make(() => this.#device.createShaderModule({ label, code }));
    const layout = creations.make(() => this.#layoutOfPipeline(label, operands));
    try {
      return await this.#device.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: "main" } });
    } catch (cause) {
      const info = await module.getCompilationInfo();
      const words = info.messages.map((message) => `${label}:${message.lineNum}: ${message.message}`).join("\n");
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

/** Failures of the graphics device: src/gpu/errors.ts; and what does not fit it: src/graph/plan, src/training/lane. */
import { bytesInWords } from "../../byteUnits";

export const gpu = {
  "gpu/no-webgpu": () => ({
    message: "This browser has no WebGPU.",
    fix: "Open the lab in a current Chrome, Edge, Safari or Firefox, over https or localhost.",
  }),
  "gpu/no-adapter": ({ environment }: { readonly environment: "browser" | "node" }) => ({
    message: "WebGPU is available, but found no graphics adapter.",
    fix:
      environment === "browser"
        ? "Turn on hardware acceleration in the browser's settings, update the graphics driver, or start Chrome with --enable-unsafe-webgpu."
        : "Install a Vulkan driver (on Debian: mesa-vulkan-drivers 25 or later) or name one in VK_ICD_FILENAMES.",
  }),
  /** `reason` in the browser's or driver's own words; empty where it gives none. */
  "gpu/lost": ({ reason }: { readonly reason: string }) => ({
    message: `The graphics device was lost${reason ? ` (${reason})` : ""}.`,
    fix: "Press play to continue from the last saved state; if it happens again, choose a smaller model or batch.",
  }),
  "gpu/out-of-memory": ({ what }: { readonly what: string }) => ({
    message: `The graphics device has too little memory for ${what}.`,
    fix: "Choose a smaller width, batch, context length or number of layers, or fewer lanes.",
  }),
  "gpu/buffer-limit": (values: { readonly buffer: string; readonly bytes: number; readonly limit: number }) => ({
    message: `Buffer '${values.buffer}' needs ${values.bytes} bytes, and this adapter binds at most ${values.limit}.`,
    fix: "Choose a smaller width, batch, context length or vocabulary.",
  }),
  "gpu/parameter-bindings": ({ bindings }: { readonly bindings: number }) => ({
    message: `The parameters need ${bindings} bindings, and the optimizer updates one.`,
    fix: "Choose a smaller width, vocabulary or number of layers: on this adapter all parameters must fit one binding.",
  }),
  /** One tensor alone is larger than a shader may bind. `limit` in bytes, too. */
  "gpu/tensor-limit": (values: { readonly tensor: string; readonly bytes: number; readonly limit: number }) => {
    const [needed, bound] = [bytesInWords(values.bytes), bytesInWords(values.limit)];
    return {
      message:
        needed === bound
          ? `"${values.tensor}" takes ${values.bytes - values.limit} bytes more than the ${bound} that this device binds at once.`
          : `"${values.tensor}" takes ${needed}, but this device binds at most ${bound} at once.`,
      fix: "Make the batch, the context or the model's width smaller.",
    };
  },
  "gpu/no-shader-f16": () => ({
    message: "This adapter has no shader-f16, so native halves are not available.",
    fix: "Choose “mixed” or “mixed-packed”: packed halves have the same numerics on every adapter.",
  }),
  /** A WebGPU validation or internal error, in the driver's own words. */
  "gpu/refused": ({ detail }: { readonly detail: string }) => ({
    message: `WebGPU refused an operation: ${detail}`,
    fix: "This is a bug: please report it with this text and `halfstep info`.",
  }),
};

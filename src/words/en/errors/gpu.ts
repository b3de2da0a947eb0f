/** Failures of the graphics device: src/gpu/errors.ts. */

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
  /** A WebGPU validation or internal error, in the driver's own words. */
  "gpu/refused": ({ detail }: { readonly detail: string }) => ({
    message: `WebGPU refused an operation: ${detail}`,
    fix: "This is a bug: please report it with this text and `halfstep info`.",
  }),
};

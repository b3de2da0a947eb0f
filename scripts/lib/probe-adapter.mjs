/**
 * Prints, as one line of JSON, the adapter that Dawn finds under this process's environment, or null. A process of its
 * own, because the Vulkan driver is chosen when Dawn is loaded.
 */
import { create } from "webgpu";

// Named, because Dawn crashes when the instance is collected while an adapter lives.
const gpu = create([]);
const adapter = await gpu.requestAdapter();
const report = adapter && {
  name: `${adapter.info.architecture} ${adapter.info.description}`.trim(),
  shaderF16: adapter.features.has("shader-f16"),
};
console.log(JSON.stringify(report));

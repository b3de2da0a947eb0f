export interface AdapterReport {
  vendor: string;
  description: string;
  shaderF16: boolean;
}

/** Runs in the page: what WebGPU offers there, or null. */
export async function adapterIn(): Promise<AdapterReport | null> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return null;
  const { vendor, architecture, description } = adapter.info;
  return {
    vendor,
    description: `${architecture} ${description}`,
    shaderF16: adapter.features.has("shader-f16"),
  };
}

/** A device that makes nothing and keeps error scopes as WebGPU does: one stack, whose top takes an error at once. */
export class FakeDevice {
  readonly limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
  /** Errors that no scope took. */
  readonly uncaptured: string[] = [];
  /** Labels of the pipelines compiled. */
  readonly compiled: string[] = [];
  readonly #scopes: { readonly filter: GPUErrorFilter; error: GPUError | null }[] = [];

  /** Objects whose label holds one of these words are refused. */
  constructor(readonly refused: Set<string> = new Set()) {}

  pushErrorScope(filter: GPUErrorFilter): void {
    this.#scopes.push({ filter, error: null });
  }

  popErrorScope(): Promise<GPUError | null> {
    const scope = this.#scopes.pop();
    return scope ? Promise.resolve(scope.error) : Promise.reject(new Error("no scope is open"));
  }

  createBuffer({ label = "" }: GPUBufferDescriptor): Pick<GPUBuffer, "label" | "destroy"> {
    if (this.#isRefused(label)) this.#raise("out-of-memory", new FakeOutOfMemory(label));
    return { label, destroy: () => undefined };
  }

  createShaderModule({ label = "" }: GPUShaderModuleDescriptor): { label: string; getCompilationInfo: () => unknown } {
    if (this.#isRefused(label)) this.#raise("validation", { message: `${label} is refused` });
    const messages = [{ lineNum: 7, message: "unexpected token" }];
    return { label, getCompilationInfo: () => Promise.resolve({ messages }) };
  }

  createBindGroup({ label = "" }: GPUBindGroupDescriptor): { label: string } {
    if (this.#isRefused(label)) this.#raise("validation", { message: `${label} is refused` });
    return { label };
  }

  createBindGroupLayout(): object {
    return {};
  }

  createPipelineLayout(): object {
    return {};
  }

  /** Takes a turn or two, as a compiler does. */
  async createComputePipelineAsync({ label = "" }: GPUComputePipelineDescriptor): Promise<object> {
    this.compiled.push(label);
    await Promise.resolve();
    if (this.#isRefused(label)) throw new Error("the module is invalid");
    return { label };
  }

  /** As what takes one. */
  get device(): GPUDevice {
    return this as unknown as GPUDevice;
  }

  #isRefused(label: string): boolean {
    return [...this.refused].some((word) => label.includes(word));
  }

  #raise(filter: GPUErrorFilter, error: GPUError): void {
    const scope = this.#scopes.findLast((open) => open.filter === filter);
    if (scope) scope.error ??= error;
    else this.uncaptured.push(error.message);
  }
}

/** To be stubbed in as `GPUOutOfMemoryError`, which Node has not. */
export class FakeOutOfMemory implements GPUOutOfMemoryError {
  readonly __brand = "GPUOutOfMemoryError";
  constructor(readonly message: string) {}
}

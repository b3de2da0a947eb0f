/**
 * Counts what a piece of work asks of a device: submits, objects made, buffers mapped. For the bench and the tests, which
 * hold that a training step is one submit, makes nothing and waits for nothing.
 */

/** Device methods that make an object that lives on; a step's command encoder does not. */
const CREATING = [
  "createBuffer",
  "createBindGroup",
  "createBindGroupLayout",
  "createComputePipeline",
  "createComputePipelineAsync",
  "createPipelineLayout",
  "createShaderModule",
  "createTexture",
  "createQuerySet",
] as const;

export interface CallCount {
  readonly submits: number;
  /** Names of the methods called, one for each object. */
  readonly created: readonly string[];
  /** Buffers asked to be read back, on any device. */
  readonly maps: number;
}

/** Counts from now until the function returned is called. */
export function countCalls(device: GPUDevice): () => CallCount {
  let submits = 0;
  let maps = 0;
  const created: string[] = [];
  const restore = [
    ...CREATING.map((method) => intercept(device, method, () => created.push(method))),
    intercept(device.queue, "submit", () => submits++),
    intercept(GPUBuffer.prototype, "mapAsync", () => maps++),
  ];
  return () => {
    for (const undo of restore) undo();
    return { submits, created, maps };
  };
}

/** Notes each call of a method, until the function returned is called. */
function intercept<T extends object>(object: T, method: keyof T & string, note: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(object, method);
  const original = object[method];
  if (typeof original !== "function") throw new RangeError(`${method} is no method.`);
  Object.defineProperty(object, method, {
    configurable: true,
    value(this: unknown, ...words: unknown[]): unknown {
      note();
      return Reflect.apply(original, this, words);
    },
  });
  return () => {
    if (own) Object.defineProperty(object, method, own);
    else Reflect.deleteProperty(object, method);
  };
}

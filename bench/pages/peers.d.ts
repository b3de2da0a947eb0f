/**
 * The few functions of the peers that the bench calls. Written out so that types hold without the packages, which only the
 * bench installs.
 */
declare module "@jax-js/jax" {
  interface JaxArray {
    /** The same array once more: an operation uses up what it is given. */
    readonly ref: JaxArray;
    reshape(shape: readonly number[]): JaxArray;
    astype(dtype: string): JaxArray;
    data(): Promise<ArrayLike<number>>;
  }
  export function init(device: string): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export const numpy: {
    readonly float16: string;
    readonly float32: string;
    array(values: Float32Array): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
  };
}

declare module "@tensorflow/tfjs" {
  export interface Tensor {
    data(): Promise<Float32Array>;
    dispose(): void;
  }
  export interface Tensor2D extends Tensor {
    readonly rank: 2;
  }
  export type Variable<T extends Tensor> = T & { assign(value: T): void };
  export function setBackend(name: string): Promise<boolean>;
  export function ready(): Promise<void>;
  export function tensor1d(values: Int32Array, dtype: "int32"): Tensor;
  export function tensor2d(values: Float32Array, shape: [number, number]): Tensor2D;
  export function zeros(shape: number[]): Tensor;
  export function variable<T extends Tensor>(value: T): Variable<T>;
  export function oneHot(indices: Tensor, depth: number): Tensor;
  export function matMul(a: Tensor2D, b: Tensor2D): Tensor2D;
  export function tidy<T extends Tensor>(work: () => T): T;
  export const fused: {
    matMul(options: { a: Tensor2D; b: Tensor2D; bias: Tensor; activation: "relu" | "linear" }): Tensor2D;
  };
  export const losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  export const train: {
    adam(rate: number): { minimize(loss: () => Tensor, returnCost: boolean): Tensor | null };
  };
}

declare module "@tensorflow/tfjs-backend-webgpu" {}

declare module "@genai-fi/nanogpt" {
  interface Job {
    readonly id: string;
    readonly history: readonly {
      readonly step: number;
      readonly trainingMetrics: { readonly loss: number };
    }[];
  }
  export class TeachableLLM {
    static selectBackend(backend: "webgpu"): Promise<void>;
    static create(tokeniser: "char", config: object): TeachableLLM;
    readonly training: {
      on(event: "progress", listener: (job: Job) => void): void;
      on(event: "error", listener: (id: string, error: Error) => void): void;
      job(options: object, data: readonly Uint16Array[], datasets: readonly object[]): Promise<Job>;
      cancel(id: string): void;
    };
  }
}

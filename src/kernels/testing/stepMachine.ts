/**
 * The end of a training step on its own, for tests: gradients in, one step, everything read back; the state
 * is carried to the next step as a training session would leave it on the GPU.
 */
import type { Gpu } from "../../gpu/device";
import type { HalfType, Tensor } from "../../graph/ir";
import type { LoweringTarget } from "../call";
import { gradientNormFinish, gradientNormScan, gradientNormScratchWords } from "../stepEnd/gradientNorm";
import type { OptimizerConfig } from "../../config/schema";
import { optimizerCalls } from "../stepEnd/optimizer";
import { momentsOf } from "../stepEnd/optimizers/optimizers";
import { scalerRule, type ScalerOptions } from "../../numerics/lossScaler";
import { scalerUpdateCalls } from "../stepEnd/scaler";
import {
  decodeMetrics,
  decodeScalerState,
  encodeHyper,
  encodeScalerState,
  HYPER_WORDS,
  initialScalerState,
  METRICS_ROW_WORDS,
  SCALER_WORDS,
  type MetricsRow,
  type ScalerState,
  type ScalerWrite,
} from "../stepEnd/stepState";
import { runCalls, testTensor } from "../check/harness";

export interface MachineOptions {
  readonly parameters: ArrayLike<number>;
  readonly rule: OptimizerConfig;
  readonly scaler: ScalerOptions;
  readonly gradientClip?: number;
  readonly decay?: { readonly start: number; readonly end: number };
  /** Elements with a half copy; 0 by default. */
  readonly halfElements?: number;
  readonly half?: LoweringTarget["half"];
  /** f16 by default. */
  readonly halfType?: HalfType;
  readonly metricsRows?: number;
  readonly withAccuracy?: boolean;
}

export class StepMachine {
  readonly parameters: Tensor;
  readonly gradients: Tensor;
  readonly moments: Readonly<Record<string, Tensor>>;
  readonly halfWeights: Tensor | undefined;
  readonly scaler = testTensor("scaler", [SCALER_WORDS], "u32");
  readonly hyper = testTensor("hyper", [HYPER_WORDS]);
  readonly loss = testTensor("loss", [1]);
  readonly accuracy = testTensor("accuracy", [1]);
  readonly metrics: Tensor;
  /** Raw bytes of every tensor after the latest step. */
  readonly bytes = new Map<Tensor, ArrayBuffer>();
  readonly #gpu: Gpu;
  readonly #options: MachineOptions;
  readonly #values = new Map<Tensor, ArrayLike<number>>();

  constructor(gpu: Gpu, options: MachineOptions) {
    this.#gpu = gpu;
    this.#options = options;
    const elements = options.parameters.length;
    this.parameters = testTensor("parameters", [elements]);
    this.gradients = testTensor("gradients", [elements]);
    this.moments = Object.fromEntries(momentsOf(options.rule.kind).map((name) => [name, testTensor(name, [elements])]));
    this.halfWeights = options.halfElements
      ? testTensor("half", [options.halfElements], options.halfType ?? "f16")
      : undefined;
    this.metrics = testTensor("metrics", [options.metricsRows ?? 4, METRICS_ROW_WORDS], "u32");
    this.#values.set(this.parameters, options.parameters);
    for (const moment of Object.values(this.moments)) this.#values.set(moment, new Float32Array(elements));
    if (this.halfWeights)
      this.#values.set(this.halfWeights, Array.from(options.parameters).slice(0, options.halfElements));
    this.#values.set(this.scaler, encodeScalerState(initialScalerState(scalerRule(options.scaler).initialScale)));
    this.#values.set(this.metrics, new Uint32Array((options.metricsRows ?? 4) * METRICS_ROW_WORDS));
  }

  get state(): ScalerState {
    return decodeScalerState(Uint32Array.from(this.values(this.scaler)).buffer);
  }

  /** As a checkpoint puts it back. */
  set state(state: ScalerState) {
    this.#values.set(this.scaler, encodeScalerState(state));
  }

  /** As the queue does between two steps. */
  write({ byteOffset, words }: ScalerWrite): void {
    const all = Uint32Array.from(this.values(this.scaler));
    all.set(words, byteOffset / Uint32Array.BYTES_PER_ELEMENT);
    this.#values.set(this.scaler, all);
  }

  values(tensor: Tensor): ArrayLike<number> {
    return this.#values.get(tensor) ?? [];
  }

  /** The rows of steps from … to − 1 in the metrics ring. */
  rows(from: number, to: number): MetricsRow[] {
    return decodeMetrics(Uint32Array.from(this.values(this.metrics)).buffer, from, to);
  }

  /** One step. `gradients` are unscaled; they are multiplied by the scale and rounded to f32 here, as backward would. */
  async step(gradients: ArrayLike<number>, learningRate: number, loss = 0, accuracy = 0): Promise<void> {
    const { scale } = this.state;
    await this.stepScaled(
      Float32Array.from(gradients, (x) => x * scale),
      learningRate,
      loss,
      accuracy,
    );
  }

  async stepScaled(gradients: ArrayLike<number>, learningRate: number, loss = 0, accuracy = 0): Promise<void> {
    const { rule, half = "packed", gradientClip = 0, withAccuracy = false } = this.#options;
    const partials = testTensor("partials", [gradientNormScratchWords(gradients.length)], "u32");
    const scaling = scalerRule(this.#options.scaler);
    const decay = this.#options.decay ?? { start: 0, end: gradients.length };
    const { parameters, moments, scaler, hyper, metrics, halfWeights } = this;
    const options = { rule, decay, skips: scaling.skips };
    const calls = [
      gradientNormScan({ gradients: this.gradients, scaler, partials }),
      gradientNormFinish({ partials, scaler, hyper, gradientClip, skips: scaling.skips }),
      ...optimizerCalls(
        {
          parameters,
          gradients: this.gradients,
          moments,
          scaler,
          hyper,
          ...(halfWeights && { halfWeights }),
        },
        options,
      ),
      ...scalerUpdateCalls(
        { scaler, hyper, loss: this.loss, metrics, ...(withAccuracy && { accuracy: this.accuracy }) },
        scaling,
      ),
    ];
    this.#values.set(this.gradients, gradients);
    this.#values.set(hyper, encodeHyper({ learningRate }));
    this.#values.set(this.loss, [loss]);
    this.#values.set(this.accuracy, [accuracy]);
    const run = await runCalls(this.#gpu, calls, this.#values, half);
    for (const tensor of [
      parameters,
      ...Object.values(moments),
      scaler,
      metrics,
      ...(halfWeights ? [halfWeights] : []),
    ]) {
      this.bytes.set(tensor, await run.bytes(tensor));
      this.#values.set(tensor, await run.read(tensor));
    }
    run.destroy();
  }
}

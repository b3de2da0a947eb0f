/**
 * TensorFlow.js on its WebGPU backend, by the quickest way its core offers: fused products with bias and activation,
 * `optimizer.minimize` with Adam, the loss read once a run.
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { numbers, perStep, STEPS_PER_RUN, timeFor, timeOf, type Answer, type MlpTask, type Side } from "./side";

const LEARNING_RATE = 0.01;
const [SEED_A, SEED_B] = [1, 2];

export const tfjs: Side = async (task) => {
  if (task.kind === "gpt" || (task.kind === "matmul" && task.half)) return undefined;
  await tf.setBackend("webgpu");
  await tf.ready();
  if (task.kind === "mlp") return mlp(task);
  const { size, runs } = task;
  const a = tf.tensor2d(numbers(size * size, SEED_A), [size, size]);
  const b = tf.tensor2d(numbers(size * size, SEED_B), [size, size]);
  return timeOf(runs, async () => {
    const product = tf.matMul(a, b);
    await product.data();
    product.dispose();
  });
};

async function mlp({ features, layers, width, classes, batch, seconds }: MlpTask): Promise<Answer> {
  const sizes = [features, ...Array.from({ length: layers }, () => width), classes];
  const weights = sizes.slice(1).map((outputs, index) => {
    const inputs = sizes[index] ?? features;
    const scaled = numbers(inputs * outputs, index + 1).map((value) => (2 * value) / Math.sqrt(inputs));
    return {
      kernel: tf.variable(tf.tensor2d(scaled, [inputs, outputs])),
      bias: tf.variable(tf.zeros([outputs])),
    };
  });
  const optimizer = tf.train.adam(LEARNING_RATE);
  const inputs = numbers(batch * features, SEED_A);
  const labels = Int32Array.from(numbers(batch, SEED_B), (value) => Math.floor((value + 0.5) * classes));
  const step = () => {
    // Halfstep sends a fresh batch with every step, so the peer does.
    const x = tf.tensor2d(inputs, [batch, features]);
    const y = tf.oneHot(tf.tensor1d(labels, "int32"), classes);
    const loss = optimizer.minimize(() => {
      const logits = weights.reduce<tf.Tensor2D>((values, { kernel, bias }, index) => {
        const activation = index < layers ? "relu" : "linear";
        return tf.fused.matMul({ a: values, b: kernel, bias, activation });
      }, x);
      return tf.losses.softmaxCrossEntropy(y, logits);
    }, true);
    if (!loss) throw new RangeError("The optimizer returned no loss.");
    return loss;
  };
  let loss = Number.NaN;
  const answer = await timeFor(seconds, async () => {
    let last: tf.Tensor | undefined;
    for (let index = 0; index < STEPS_PER_RUN; index++) {
      last?.dispose();
      last = tf.tidy(step);
    }
    loss = (await last?.data())?.[0] ?? Number.NaN;
    last?.dispose();
  });
  return { ...perStep(answer, STEPS_PER_RUN), loss };
}

/**
 * How far each lane's weights w have drifted from those of the reference lane, v: ‖w − v‖ / ‖v‖ of each
 * parameter that both have. All lanes live on one device, so the distance is worked out there and a few numbers come back. Measured after
 * the steps that are observed; what it binds and reads back is made once.
 */
import type { Gpu } from "../../gpu/device";
import { Creations } from "../../gpu/creation";
import { GpuMemory } from "../../gpu/memory";
import { encodeDispatches, type BufferRange, type Dispatch, type PipelineCache } from "../../gpu/pipelines";
import { ReadBackRing } from "../../gpu/readBack";
import { storedElements, type Tensor } from "../../graph/ir";
import { TensorFactory } from "../../graph/tensors";
import { prepareCalls } from "../../kernels/prepare";
import {
  decodeDistances,
  planDistance,
  weightDistanceCalls,
  type ComparedParameter,
  type Distances,
} from "../../kernels/instruments/weightDistance";
import type { Lane } from "../lane/lane";
import { halfStorage } from "../lane/halfForm";

/** What is measured of one lane. */
interface Gauge {
  readonly lane: Lane;
  /** Parameters that the lane and the reference both have, in the lane's order. */
  readonly names: readonly string[];
  readonly dispatches: readonly Dispatch[];
  readonly sums: BufferRange;
}

export class WeightDrift {
  /** The name of the lane that the others are held against. */
  readonly reference: string;
  readonly #device: GPUDevice;
  readonly #memory: GpuMemory;
  readonly #gauges: readonly Gauge[];
  readonly #readBack: ReadBackRing;

  private constructor(reference: string, device: GPUDevice, memory: GpuMemory, gauges: readonly Gauge[]) {
    this.reference = reference;
    this.#device = device;
    this.#memory = memory;
    this.#gauges = gauges;
    this.#readBack = new ReadBackRing(
      device,
      "weight drift",
      gauges.map(({ sums }) => sums),
    );
  }

  /**
   * Undefined where there is nothing to compare: no reference, one that has not all its weights in FP32, no lane beside it, or its
   * `training.histogramInterval` 0.
   * @param name the reference lane's (config/reference.ts)
   * @throws GpuError, LimitError
   */
  static async create(
    gpu: Gpu,
    pipelines: PipelineCache,
    lanes: readonly Lane[],
    name: string | undefined,
  ): Promise<WeightDrift | undefined> {
    const reference = lanes.find((lane) => lane.name === name);
    if (!reference || reference.config.training.histogramInterval === 0) return undefined;
    if (reference.program.block.masterStart > 0) return undefined;
    const others = lanes.filter((lane) => lane !== reference && commonParameters(lane, reference).names.length > 0);
    if (others.length === 0) return undefined;
    const memory = new GpuMemory(gpu.device, "weight drift");
    try {
      const gauges = await Promise.all(others.map((lane) => makeGauge(gpu.device, memory, pipelines, lane, reference)));
      const creations = new Creations(gpu.device, "weight drift");
      const drift = creations.make(() => new WeightDrift(reference.name, gpu.device, memory, gauges));
      await Promise.all([memory.check(), creations.check()]);
      return drift;
    } catch (failure) {
      memory.destroy();
      throw failure;
    }
  }

  /** The parameters compared in a lane, in the order of its distances; none in the reference. */
  namesOf(lane: Lane): readonly string[] {
    return this.#gauges.find((gauge) => gauge.lane === lane)?.names ?? [];
  }

  /** Submits the comparison of the weights as the steps submitted so far leave them; they come when the GPU is done. */
  async measure(): Promise<{ lane: Lane; distances: Distances }[]> {
    const encoder = this.#device.createCommandEncoder({ label: "weight drift" });
    const pass = encoder.beginComputePass({ label: "weight drift" });
    for (const { dispatches } of this.#gauges) encodeDispatches(pass, dispatches);
    pass.end();
    const pending = this.#readBack.copy(encoder);
    this.#device.queue.submit([encoder.finish()]);
    const sums = await pending.bytes();
    return this.#gauges.map(({ lane }, index) => ({
      lane,
      distances: decodeDistances(sums[index] ?? new ArrayBuffer(0)),
    }));
  }

  destroy(): void {
    this.#readBack.destroy();
    this.#memory.destroy();
  }
}

async function makeGauge(
  device: GPUDevice,
  memory: GpuMemory,
  pipelines: PipelineCache,
  lane: Lane,
  reference: Lane,
): Promise<Gauge> {
  const { names, compared } = commonParameters(lane, reference);
  const { chunks, spans } = planDistance(compared);
  const factory = new TensorFactory();
  const ranges = new Map<number, BufferRange>();
  const placed = (name: string, like: Pick<Tensor, "shape" | "dtype">, range: BufferRange): Tensor => {
    const tensor = factory.make(name, like.shape, like.dtype, "state");
    ranges.set(tensor.id, range);
    return tensor;
  };
  const table = (name: string, words: number, content?: Uint32Array<ArrayBuffer>): Tensor => {
    const range = memory.allocate(`${lane.name} ${name}`, words * Uint32Array.BYTES_PER_ELEMENT);
    if (content) device.queue.writeBuffer(range.buffer, range.offset, content);
    return placed(name, { shape: [words], dtype: "u32" }, range);
  };
  const arena = ({ name, program }: Lane, flat: Tensor): Tensor =>
    placed(`${name} ${flat.name}`, flat, program.memory.place(flat));
  const { flat, masterStart } = lane.program.block;
  const sums = table("sums", spans.length);
  const calls = weightDistanceCalls({
    weights: {
      masters: arena(lane, flat.parameters),
      ...(masterStart > 0 && flat.halfWeights && { halves: arena(lane, flat.halfWeights) }),
    },
    reference: arena(reference, reference.program.block.flat.parameters),
    chunks: table("chunks", chunks.length, chunks),
    spans: table("spans", spans.length, spans),
    partials: table("partials", chunks.length),
    sums,
  });
  const place = ({ id, name }: Tensor): BufferRange => {
    const range = ranges.get(id);
    if (!range) throw new RangeError(`Tensor '${name}' was not placed`);
    return range;
  };
  const dispatches = await prepareCalls(calls, halfStorage(lane.program.half), pipelines, place);
  return { lane, names, dispatches, sums: place(sums) };
}

/** Parameters of one name and shape, and where both lanes hold them. */
function commonParameters(lane: Lane, reference: Lane): { names: string[]; compared: ComparedParameter[] } {
  const known = new Map(reference.program.block.parameters.map((placed) => [placed.parameter.tensor.name, placed]));
  const names: string[] = [];
  const compared: ComparedParameter[] = [];
  for (const { parameter, elementOffset } of lane.program.block.parameters) {
    const { name, shape } = parameter.tensor;
    const other = known.get(name);
    if (!other || other.parameter.tensor.shape.join() !== shape.join()) continue;
    names.push(name);
    compared.push({
      group: elementOffset / 4,
      referenceGroup: other.elementOffset / 4,
      groups: storedElements(shape) / 4,
    });
  }
  return { names, compared };
}

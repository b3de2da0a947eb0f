/**
 * What `halfstep check` runs: one kernel on one shape, what it reads, and what it should write. Plain data and pure
 * functions; `checkKernels.ts` runs them on a device.
 */
import { isEightBit, isHalf, type EightBitType, type HalfType, type Op, type Tensor } from "../../graph/ir";
import { elementsOf } from "../../graph/tensors";
import { exactArithmetic, plainArithmetic } from "../../reference/arithmetic";
import { evaluateOp } from "../../reference/evaluateOp";
import type { KernelCall, LoweringTarget } from "../call";
import type { References } from "./closeness";
import { testTensor, type KernelRun } from "./harness";

/** `step`: what follows the backward pass, from the gradient norm to the scaler. */
export type Direction = "forward" | "backward" | "step";

export type Lower = (op: Op, target: LoweringTarget) => KernelCall[];

/** One result: where it is read, and the reference's numbers for it. */
export interface Expectation {
  /** Gives the shape, and the dtype by whose rounding the result is judged; u32 must match exactly. */
  readonly tensor: Tensor;
  readonly references: References;
  readonly read: (run: KernelRun) => Promise<ArrayLike<number>>;
}

export interface CheckCase {
  /** Cases of one kernel and direction are reported together, by element type. */
  readonly kernel: string;
  readonly direction: Direction;
  /** Names the case among the kernel's others, in a report of failure. */
  readonly shape: string;
  /** The 8-bit or half type of its tensors; f16 runs once in each half form of the device. Absent: all f32. */
  readonly narrow?: EightBitType | HalfType;
  readonly lower: (target: LoweringTarget) => KernelCall[];
  /** Logical values of the tensors read. */
  readonly values: ReadonlyMap<Tensor, ArrayLike<number>>;
  /** Evaluates the reference: only when the case is run. */
  readonly expect: () => Expectation[];
}

type OpCaseNames = Pick<CheckCase, "kernel" | "direction" | "shape">;

/** A graph op against the reference's `evaluateOp`, every output judged. */
export function opCase(names: OpCaseNames, op: Op, values: ReadonlyMap<Tensor, Float64Array>, lower: Lower): CheckCase {
  const operands: Record<string, Tensor | undefined> = { ...op.inputs, ...op.outputs };
  const dtypes = Object.values(operands).flatMap((tensor) => tensor?.dtype ?? []);
  const narrow = dtypes.find(isEightBit) ?? dtypes.find(isHalf);
  const read = (tensor: Tensor): Float64Array => values.get(tensor) ?? new Float64Array(elementsOf(tensor.shape));
  return {
    ...names,
    ...(narrow && { narrow }),
    lower: (target) => lower(op, target),
    values,
    expect: () => {
      const plain = evaluateOp(op, read, plainArithmetic);
      return Array.from(evaluateOp(op, read, exactArithmetic), ([tensor, exact]) =>
        closeTo(tensor, { exact, plain: plain.get(tensor) ?? [] }),
      );
    },
  };
}

/** The tensor's values, as near as a plain computation comes. */
export function closeTo(tensor: Tensor, references: References): Expectation {
  return { tensor, references, read: (run) => run.read(tensor) };
}

/** Numbers that must be these and no others: counters, bits, values that the rule rounds once. */
export function exactly(name: string, values: ArrayLike<number>, read: Expectation["read"]): Expectation {
  return {
    tensor: testTensor(name, [values.length], "u32"),
    references: { exact: values, plain: values },
    read,
  };
}

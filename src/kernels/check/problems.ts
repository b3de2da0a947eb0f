/**
 * What the op cases of `halfstep check` share: shapes that are multiples of nothing, each in f32 and some (`typed`) in f16,
 * across (f16 to f32, f32 to f16), as autocast mixes them, and in bf16; and seeded values.
 */
import type { DType, Op, OpKind, Tensor } from "../../graph/ir";
import { exactArithmetic } from "../../reference/arithmetic";
import { evaluateOp } from "../../reference/evaluateOp";
import type { Direction } from "./case";
import { rounded } from "./closeness";
import { uniformValues, type Values } from "./values";

/** An op with values for all it reads. */
export interface Problem<K extends OpKind = OpKind> {
  /** The name it is reported under. */
  readonly kernel: string;
  readonly direction: Direction;
  readonly op: Op<K>;
  readonly values: Values;
}

/** Float inputs in one dtype, results in another; row statistics and losses are f32 always. */
export interface Types {
  readonly given: DType;
  readonly made: DType;
}

/** Rows by columns: one element; a few; long rows; many rows; around a group, a workgroup and an invocation count. */
export const MATRICES = [
  { M: 1, C: 1 },
  { M: 5, C: 3 },
  { M: 3, C: 257 },
  { M: 65, C: 17 },
  { M: 130, C: 5 },
] as const;

export type MatrixCase = (typeof MATRICES)[number] & Types;

/** Every shape in f32, the second and third in f16 and in bf16, the second across as well: each is a shader of its own to compile. */
export function typed<S extends object>(shapes: readonly S[]): (S & Types)[] {
  const all = (list: readonly S[], types: Types): (S & Types)[] => list.map((shape) => ({ ...shape, ...types }));
  const second = shapes.slice(1, 2);
  return [
    ...all(shapes, { given: "f32", made: "f32" }),
    ...all(shapes.slice(1, 3), { given: "f16", made: "f16" }),
    ...all(second, { given: "f16", made: "f32" }),
    ...all(second, { given: "f32", made: "f16" }),
    ...all(shapes.slice(1, 3), { given: "bf16", made: "bf16" }),
  ];
}

/** Numbers in [−spread, spread) for each tensor, each from a seed of its own. */
export function uniform(tensors: readonly (Tensor | undefined)[], spread = 1): Values {
  const present = tensors.filter((tensor): tensor is Tensor => tensor !== undefined);
  return new Map(present.map((tensor, index) => [tensor, uniformValues(tensor, index + 1, spread)]));
}

/** What a forward op writes, as stored: the values that its gradient reads. */
export function resultsOf(op: Op, values: Values): Values {
  const exact = evaluateOp(op, (tensor) => values.get(tensor) ?? new Float64Array(), exactArithmetic);
  return new Map(Array.from(exact, ([tensor, made]) => [tensor, made.map((x) => rounded(tensor.dtype, x))]));
}

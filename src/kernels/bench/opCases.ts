/** Ops of the graph for the bench, lowered as a training step lowers them. */
import type { DType } from "../../graph/ir";
import { opCost } from "../../graph/ops/cost";
import { lowerOp } from "../lower";
import { ceilingProduct, squareProduct } from "../matmul/matmulSubjects";
import { SUBJECTS } from "../opKernels";
import type { BenchCase, BenchFamily, BenchSubject, CaseOptions, OpBenchFamily } from "./benchCase";

export function opCases(family: OpBenchFamily, options: CaseOptions): BenchCase[] {
  return SUBJECTS[family](options).map((subject) => opCase(family, subject));
}

/** The product that the others are measured by. */
export function ceilingMatmul(options: CaseOptions): BenchCase {
  return opCase("matmul", ceilingProduct(options));
}

/** [size, size]·[size, size]: what peers are compared by. */
export function squareMatmul(size: number, dtype: DType): BenchCase {
  return opCase("matmul", squareProduct(size, dtype));
}

function opCase(family: BenchFamily, { title, op, result }: BenchSubject): BenchCase {
  return { family, title, lower: (target) => lowerOp(op, target), cost: opCost(op), ...(result && { result }) };
}

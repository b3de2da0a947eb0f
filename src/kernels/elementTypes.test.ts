/**
 * One kernel serves all element types: what it reads and stores goes through `load…` and `store…`, and the rest of its text,
 * its constants and its grid are the same. That is why kernels' tests try awkward shapes in f32, and each type on a few.
 */
import { expect, test } from "vitest";
import { SOFTWARE_DEVICE } from "../gpu/testing/softwareDevice";
import type { DType, Op } from "../graph/ir";
import type { LoweringTarget } from "./call";
import { checkCases } from "./check/cases";
import { lowerOp } from "./lower";
import { targetOf } from "./target";

const TARGET = targetOf(SOFTWARE_DEVICE, "packed");

/** On a CPU it adds to an f32 table in memory; a half one is summed in registers, by another kernel. */
const TWO_KERNELS = "embeddingGradient";

/** The ops that `halfstep check` runs with halves, by kind. */
function opsInHalf(): Map<string, Op[]> {
  const byKind = new Map<string, Op[]>();
  const cases = checkCases((op) => {
    byKind.set(op.kind, [...(byKind.get(op.kind) ?? []), op]);
    return [];
  });
  for (const one of cases) if (one.narrow === "f16") one.lower(TARGET);
  return byKind;
}

/** The same op with all its halves in another type; a tensor that is named twice stays one. */
function retyped<T>(value: T, type: DType, seen = new Map<object, object>()): T {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  const copy: Record<string, unknown> = {};
  seen.set(value, copy);
  for (const [key, part] of Object.entries(value)) {
    copy[key] = key === "dtype" && part === "f16" ? type : retyped<unknown>(part, type, seen);
  }
  return (Array.isArray(value) ? Object.assign([], copy) : copy) as T;
}

/** What is compiled beside the functions that load and store. */
function bodies(op: Op, target: LoweringTarget): unknown[] {
  return lowerOp(op, target).map(({ shader, prelude, constants, floats, workgroups }) => {
    return { shader, prelude, constants, floats, workgroups };
  });
}

const families = [...opsInHalf()].filter(([kind]) => kind !== TWO_KERNELS);

test.each(families)("%s has one body in all element types, tiled for a GPU and for a CPU", (_, ops) => {
  for (const software of [true, false]) {
    const target = { ...TARGET, software };
    for (const op of ops) {
      const body = bodies(op, target);
      for (const type of ["f32", "bf16"] as const) expect(bodies(retyped(op, type), target)).toEqual(body);
    }
  }
});

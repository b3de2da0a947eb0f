import { expect, test } from "vitest";
import { PROBLEMS } from "../opKernels";
import { checkCases } from "./cases";

test("every case reads only what it is given, and says what it expects", () => {
  for (const one of checkCases()) {
    const expectations = one.expect();
    expect(expectations.length).toBeGreaterThan(0);
    for (const { references } of expectations) expect(references.plain.length).toBe(references.exact.length);
  }
});

test("every kernel but those that only f32 has is checked in f32 and in halves, and what 8-bit lanes add in 8 bits", () => {
  const kernels = new Map<string, Set<string>>();
  for (const { kernel, direction, narrow = "f32" } of checkCases()) {
    const name = `${kernel} ${direction}`;
    kernels.set(name, (kernels.get(name) ?? new Set()).add(narrow));
  }
  const single = [...kernels].filter(([, types]) => types.size < 2).map(([name]) => name);
  expect(single).toEqual(["gate forward", "gate backward", "gradientNorm step", "halfCopy step", "scaler step"]);
  const ops = [...kernels].filter(([name]) => !/^gate | step$/.test(name));
  expect(ops.filter(([, types]) => !types.has("bf16")).map(([name]) => name)).toEqual(["quantize forward"]);
  const inEightBits = ops.filter(([, types]) => types.has("e4m3")).map(([name]) => name);
  expect(inEightBits).toEqual(["matmul forward", "matmul backward", "quantize forward"]);
});

test("every kind of op has a problem", () => {
  const without = Object.entries(PROBLEMS).flatMap(([kind, problems]) => (problems().length === 0 ? [kind] : []));
  expect(without).toEqual([]);
});

test("the list is the same every time", () => {
  const text = (): string =>
    JSON.stringify(checkCases().map(({ kernel, shape, values }) => [kernel, shape, Array.from(values.values())]));
  expect(text()).toBe(text());
});

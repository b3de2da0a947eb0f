import { expect, test } from "vitest";
import { checkCases } from "./cases";

test("every case reads only what it is given, and says what it expects", () => {
  for (const one of checkCases()) {
    const expectations = one.expect();
    expect(expectations.length).toBeGreaterThan(0);
    for (const { references } of expectations) expect(references.plain.length).toBe(references.exact.length);
  }
});

test("every kernel but those that only f32 has is checked in f32 and in halves", () => {
  const kernels = new Map<string, Set<boolean>>();
  for (const { kernel, direction, halves } of checkCases()) {
    const name = `${kernel} ${direction}`;
    kernels.set(name, (kernels.get(name) ?? new Set()).add(halves));
  }
  const single = [...kernels].filter(([, halves]) => halves.size < 2).map(([name]) => name);
  expect(single).toEqual(["gradientNorm step", "halfCopy step", "scaler step"]);
});

test("the list is the same every time", () => {
  const text = (): string =>
    JSON.stringify(checkCases().map(({ kernel, shape, values }) => [kernel, shape, Array.from(values.values())]));
  expect(text()).toBe(text());
});

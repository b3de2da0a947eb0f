import { beforeAll, expect, test } from "vitest";
import type { Gpu } from "../../gpu/device";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import { optimizers } from "../stepEnd/optimizers/optimizers";
import { lowerOp } from "../lower";
import type { CheckCase, Lower } from "./case";
import { checkCases } from "./cases";
import { checkKernels, type CheckResult } from "./checkKernels";
import { halfForms } from "./harness";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

async function checked(cases: readonly CheckCase[], ...kernels: readonly string[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for await (const result of checkKernels(
    gpu,
    cases.filter(({ kernel }) => kernels.includes(kernel)),
  )) {
    results.push(result);
  }
  return results;
}

/** The lab's own lowering with a text in the shaders of one op replaced. */
function broken(kind: string, from: string, to: string): Lower {
  return (op, target) =>
    lowerOp(op, target).map((call) =>
      op.kind === kind ? { ...call, shader: call.shader.replaceAll(from, to) } : call,
    );
}

test("right kernels pass in f32 and in every half form, within an error that is stated", async () => {
  const results = await checked(checkCases(), "add", "cast");
  const types = ["f32", ...halfForms(gpu).map((half) => `f16-${half}`), "bf16-packed"];
  expect(results.map(({ kernel, elementType }) => [kernel, elementType])).toEqual(
    ["add", "cast"].flatMap((kernel) => types.map((type) => [kernel, type])),
  );
  for (const { passed, maxError, allowed, shapes } of results) {
    expect(passed).toBe(true);
    expect(maxError).toBeLessThanOrEqual(allowed);
    expect(shapes).toBeGreaterThan(1);
  }
});

test("the step's end passes too: norm, every optimizer, half copy and scaler", async () => {
  const kernels = ["gradientNorm", ...Object.keys(optimizers), "halfCopy", "scaler"];
  const results = await checked(checkCases(), ...kernels);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect(new Set(results.map(({ kernel }) => kernel))).toEqual(new Set(kernels));
});

test("a kernel that computes something else fails, names the element, and no other kernel fails with it", async () => {
  const results = await checked(checkCases(broken("add", "loadA(i) + loadB(i)", "loadA(i) - loadB(i)")), "add", "cast");
  for (const { kernel, passed, maxError, allowed, failure } of results) {
    expect(passed).toBe(kernel === "cast");
    if (kernel === "cast") continue;
    expect(maxError).toBeGreaterThan(allowed);
    expect(failure).toMatchObject({ tensor: "out" });
  }
});

test("a shader that does not compile is a failure with the compiler's words, not the end of the check", async () => {
  const results = await checked(checkCases(broken("add", "loadA(i)", "noSuchFunction(i)")), "add", "cast");
  expect(results.filter(({ kernel }) => kernel === "cast").every(({ passed }) => passed)).toBe(true);
  const [add] = results;
  expect(add).toMatchObject({ kernel: "add", passed: false, maxError: Number.NaN });
  expect(JSON.stringify(add?.failure)).toContain("noSuchFunction");
});

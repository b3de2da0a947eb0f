/** The GPTs': one as it comes, and one with every parameter there is, SGD with momentum, a linear schedule and ignored targets. */
import { expect, it } from "vitest";
import { CURVE_CASES } from "../../../test/pytorch/fixtureInputs";
import { expectCurveOfPyTorch } from "../testing/curves";

const cases = CURVE_CASES.filter(({ name }) => name !== "mlp");

it.each(cases)("the loss curve is PyTorch's at every one of the first fifty steps of $name", async (curve) => {
  await expectCurveOfPyTorch(curve);
});

it("there are two such curves", () => {
  expect(cases).toHaveLength(2);
});

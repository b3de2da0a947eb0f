/** An MLP's; the GPTs' are studies: compiling one takes a software GPU a minute. */
import { expect, it } from "vitest";
import { CURVE_CASES } from "../../../test/pytorch/fixtureInputs";
import { expectCurveOfPyTorch } from "../testing/curves";

const cases = CURVE_CASES.filter(({ name }) => name === "mlp");

it.each(cases)("the loss curve is PyTorch's at every one of the first fifty steps of $name", async (curve) => {
  await expectCurveOfPyTorch(curve);
});

it("there is such a curve", () => {
  expect(cases).toHaveLength(1);
});

/** A GPT and an MLP; the other GPT, with every parameter there is, is a study. */
import { expect, it } from "vitest";
import { CURVE_CASES } from "../../test/pytorch/fixtureInputs";
import { expectCurveOfPyTorch } from "./curveTesting";

const cases = CURVE_CASES.filter(({ name }) => name !== "gpt-untied");

it.each(cases)("the loss curve is PyTorch's at every one of the first fifty steps of $name", async (curve) => {
  await expectCurveOfPyTorch(curve);
});

it("there are two such curves", () => {
  expect(cases).toHaveLength(2);
});

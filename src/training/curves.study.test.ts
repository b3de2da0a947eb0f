/** Every parameter there is, SGD with momentum, a linear schedule, and ignored targets. */
import { it } from "vitest";
import { CURVE_CASES } from "../../test/pytorch/fixtureInputs";
import { expectCurveOfPyTorch } from "./curveTesting";

it.each(CURVE_CASES.filter(({ name }) => name === "gpt-untied"))(
  "the loss curve is PyTorch's at every one of the first fifty steps of $name",
  async (curve) => {
    await expectCurveOfPyTorch(curve);
  },
);

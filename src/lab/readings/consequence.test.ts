import { expect, it } from "vitest";
import { losses } from "../../words/en/consequence";
import { consequence } from "./consequence";
import type { LaneOutcome } from "./outcomes";

const WHOLE: LaneOutcome = {
  title: "Mixed",
  step: 600,
  loss: 0.02,
  skipped: 13,
  scale: 65536,
  firstTaken: 1,
  vanished: 0.05,
};

it("says what was lost, against the whole lane's own figures", () => {
  const broken = { ...WHOLE, title: "Mixed no scaler", loss: 0.082, skipped: 0, scale: 1, vanished: 0.861 };
  expect(consequence(broken, WHOLE)).toBe(
    "Mixed no scaler: 0 steps skipped, against 13; 86\u202f% of its activation gradients are zero, against 5.0\u202f%; " +
      "its loss is 4.1 times that of Mixed.",
  );
});

it("does not make a difference of noise, and says where there is no number", () => {
  expect(losses({ ...WHOLE, loss: 0.0203 }, WHOLE)).toBe("its loss matches Mixed within 2\u202f%");
  expect(losses({ ...WHOLE, loss: 0.025 }, WHOLE)).toBe("its loss is 25\u202f% above that of Mixed");
  expect(losses({ ...WHOLE, loss: Number.NaN }, WHOLE)).toBe("its loss has diverged (NaN)");
});

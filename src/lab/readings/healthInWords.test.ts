import { describe, expect, it } from "vitest";
import { healthInWords, notFiniteInWords, stuckInWords } from "./healthInWords";
import type { Stuck } from "../../training/lane/runHealth";

const STUCK: Stuck = { since: 1, skippedInARow: 1200, scale: 2 ** -126, tensor: "h.0.mlp.c_proj", reason: "forward" };

describe("a lane's health in words", () => {
  it("says since when, what and where", () => {
    const { message } = notFiniteInWords({ since: 1234, figure: "loss", tensor: "d(x)" }, "fp32");
    expect(message).toBe("fp32: the loss is not finite since step 1,234, first in “d(x)”.");
    expect(notFiniteInWords({ since: 2, figure: "validation" }, "fp32").message).toBe(
      "fp32: the validation loss is not finite since step 2.",
    );
  });

  it.each([
    [
      {},
      "mixed: no loss scale can help; 1,200 steps in a row were skipped, since step 1: “h.0.mlp.c_proj” overflows in the forward pass, which the loss scale does not affect.",
    ],
    [
      { reason: "floor" },
      "mixed: no loss scale can help; 1,200 steps in a row were skipped, since step 1: the scale is at its floor, 2^-126, and still “h.0.mlp.c_proj” overflows.",
    ],
    [
      { reason: "fixed", scale: 2 ** 60 },
      "mixed: 1,200 steps in a row were skipped, since step 1: the loss scale is fixed at 2^60, where “h.0.mlp.c_proj” overflows.",
    ],
    [
      { reason: "falling", scale: 2 ** 70 },
      "mixed: 1,200 steps in a row were skipped, since step 1: the loss scale has fallen to 2^70, and still “h.0.mlp.c_proj” overflows.",
    ],
  ] as const)("says why it is stuck: %o", (change, words) => {
    expect(stuckInWords({ ...STUCK, ...change }, "mixed").message).toBe(words);
  });

  it("tells of what it is stuck by before the loss that this makes", () => {
    const notFinite = { since: 1, figure: "loss" } as const;
    expect(healthInWords({ notFinite, stuck: STUCK }, "mixed")?.message).toContain("no loss scale can help");
    expect(healthInWords({ notFinite }, "mixed")?.message).toContain("the loss is not finite");
    expect(healthInWords({}, "mixed")).toBeUndefined();
  });
});

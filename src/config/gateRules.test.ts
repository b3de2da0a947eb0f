import { describe, expect, it } from "vitest";
import { OURS } from "../words/refused";
import { defaultConfig, parseConfig } from "./parse";
import { firstProblem, settle } from "./rules";
import type { Config, FieldPath } from "./schema";
import { withValue } from "./diff";

const gated = parseConfig(
  { model: { heads: 2, width: 64, feedForward: 256, gates: { kind: "hard-concrete", headShare: 0.5 } } },
  OURS,
);

/** The config after one change by a control, its neighbours mended. */
function changed(config: Config, path: FieldPath, value: number | string | boolean): Config {
  const settled = settle(withValue(config, path, value), path);
  expect(firstProblem(settled)).toBeUndefined();
  return settled;
}

describe("rules about gates", () => {
  it("refuse blocks and heads that are no whole tiles, in words that name the remedy", () => {
    expect(() => parseConfig({ model: { feedForward: 200 } }, OURS, gated)).toThrow("model.feedForward is 200");
    expect(() => parseConfig({ model: { heads: 4 } }, OURS, gated)).toThrow("multiples of 32 wide");
    expect(() => parseConfig({ model: { sharing: { kind: "all" } } }, OURS, gated)).toThrow("shared weights");
    expect(() => parseConfig({ precision: { kind: "mixed-e4m3" } }, OURS, gated)).toThrow("8-bit tiles");
  });

  it("keep what a control set, and mend the rest", () => {
    expect(changed(gated, "model.heads", 4).model.gates.headShare).toBe(1);
    expect(changed(gated, "model.feedForward", 160).model.gates.blockSize).toBe("32");
    expect(changed(gated, "model.gates.blockSize", "128").model.feedForward).toBe(256);
    expect(changed(gated, "model.sharing.kind", "all").model.gates.kind).toBe("none");
    expect(changed(gated, "precision.kind", "mixed-e4m3").model.gates.kind).toBe("none");
    const narrow = parseConfig({ model: { heads: 4, width: 48, feedForward: 96 } }, OURS, defaultConfig);
    const withHeads = changed(withValue(narrow, "model.gates.kind", "fixed"), "model.gates.headShare", 0.5);
    expect((withHeads.model.width / withHeads.model.heads) % 32).toBe(0);
  });

  it("keep blocks of tokens within a sequence of text, and heads out of a router's business", () => {
    const routed = parseConfig(
      {
        model: { heads: 4, width: 64, feedForward: 256, gates: { kind: "router", headShare: 0.5 } },
        data: { kind: "generated-text" },
      },
      OURS,
    );
    expect(() => parseConfig({ data: { contextLength: 48 } }, OURS, routed)).toThrow(
      "not a multiple of model.gates.tokenBlock",
    );
    expect(changed(routed, "data.contextLength", 48).model.gates.kind).toBe("none");
    expect(changed(routed, "model.gates.tokenBlock", "128").data.contextLength).toBe(128);
    // Attention is shared, and a router leaves heads alone.
    expect(changed(routed, "model.sharing.kind", "all").model.gates.kind).toBe("router");
  });

  it("allow shared attention beside gated feed-forward blocks", () => {
    const both = { sharing: { kind: "all" }, gates: { kind: "hard-concrete" } };
    expect(() => parseConfig({ model: both }, OURS)).not.toThrow();
  });
});

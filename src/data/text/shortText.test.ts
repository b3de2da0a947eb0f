import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFlags } from "../../config/flags";
import { defaultConfig } from "../../config/parse";
import { applyDiff } from "../../config/diff";
import type { Config } from "../../config/schema";
import { createDataSource } from "../createDataSource";
import { TextTooShortError } from "../errors";
import { fileFromBlob } from "../dataFile";

const TEXT: Config = applyDiff(defaultConfig, { data: { kind: "text" } });

/** The refusal that a text of `length` characters meets, if any. */
async function refusalOf(length: number, config: Config): Promise<TextTooShortError | undefined> {
  const text = fileFromBlob(new Blob(["ab".repeat(length).slice(0, length)]), "note.txt");
  try {
    await createDataSource(config, { file: text });
    return undefined;
  } catch (error) {
    if (error instanceof TextTooShortError) return error;
    throw error;
  }
}

/** The settings that a fix proposes, as flags. */
function flagsIn(fix: string): string[] {
  return [...fix.matchAll(/(data\.\w+) to ([\d.]*\d)/g)].flatMap(([, path, value]) => [`--${path}`, value ?? ""]);
}

describe("advice for a text that is too short", () => {
  it("trains when it is taken, or says that no setting can help", async () => {
    const settings = fc.record({
      length: fc.integer({ min: 1, max: 400 }),
      contextLength: fc.integer({ min: 2, max: 1024 }),
      share: fc.integer({ min: 1, max: 90 }),
      router: fc.constantFrom(undefined, "32", "64"),
    });
    await fc.assert(
      fc.asyncProperty(settings, async ({ length, contextLength, share, router }) => {
        const unit = router === undefined ? 1 : Number(router);
        const config = applyDiff(TEXT, {
          data: { contextLength: Math.min(1024, Math.ceil(contextLength / unit) * unit), validationShare: share / 100 },
          ...(router && { model: { gates: { kind: "router", tokenBlock: router, feedForwardShare: 0.5 } } }),
        });
        const refusal = await refusalOf(length, config);
        if (refusal === undefined) return;
        const flags = flagsIn(refusal.fix);
        const least = Number(/no setting trains on fewer than (\d+) tokens/.exec(refusal.fix)?.[1]);
        const helps =
          flags.length > 0 ? (await refusalOf(length, applyFlags(config, flags))) === undefined : length < least;
        expect(helps).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [19, 64, "set data.validationShare to 0.5 and data.contextLength to 8"],
    [19, 8, "set data.validationShare to 0.5."],
    [60, 64, "set data.contextLength to 5"],
    [5, 64, "no setting trains on fewer than 6 tokens"],
  ])("for %i characters and a context of %i: %s", async (length, contextLength, words) => {
    const config = applyDiff(TEXT, { data: { contextLength } });
    expect((await refusalOf(length, config))?.fix).toContain(words);
  });
});

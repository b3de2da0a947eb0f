import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../config/parse";
import { applyDiff } from "../../config/diff";
import type { Config, ConfigDiff } from "../../config/schema";
import { createDataSource } from "../../data/createDataSource";
import { fileFromBlob } from "../../data/dataFile";
import type { Lane } from "../lane/lane";
import { Session } from "../session";

const TEXT = "To be, or not to be, that is the question. ".repeat(80);
const DATA: readonly ConfigDiff[] = [
  { data: { kind: "spirals", examples: 300 } },
  { data: { kind: "modular-addition", modulus: 13 } },
  { data: { kind: "sort" } },
  { data: { kind: "text", contextLength: 8 } },
];

/** The held-out rows that a lane is judged on, in order: what a session asks of it, and what the data then are. */
async function rowsJudged(config: Config): Promise<string[]> {
  const data = await createDataSource(config, { file: fileFromBlob(new Blob([TEXT]), "hamlet.txt") });
  let asked = 0;
  const lane = {
    name: "a",
    config,
    validate: (batches: number) => Promise.resolve({ loss: (asked = batches), accuracy: 0 }),
  };
  const listener = { onSteps: () => {}, onValidation: () => {} };
  // Of a lane, a session that validates needs no more.
  await new Session([lane as unknown as Lane], data, listener).validate();
  return Array.from({ length: asked }, (_, index) => data.validationBatch(index)).flatMap((batch) => {
    const values = [...batch.inputs];
    const width = values.length / data.batchSize;
    return Array.from({ length: data.batchSize }, (_, row) => values.slice(row * width, (row + 1) * width).join(" "));
  });
}

describe.each(DATA.map((diff) => [diff.data?.kind ?? "", diff] as const))("validation on %s", (_, diff) => {
  it("is of the same rows whether a step is 32 examples, 4 micro-batches of 8, or 8 of 4", async () => {
    const shapes = [
      [32, 1],
      [8, 4],
      [4, 8],
    ] as const;
    const judged = await Promise.all(
      shapes.map(([batchSize, accumulation]) => {
        const training = { batchSize, accumulation, validationBatches: 3 };
        return rowsJudged(applyDiff(applyDiff(defaultConfig, diff), { training }));
      }),
    );
    expect(judged[0]).toHaveLength(96);
    expect(judged[1]).toEqual(judged[0]);
    expect(judged[2]).toEqual(judged[0]);
  });
});

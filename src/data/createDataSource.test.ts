import { describe, expect, it } from "vitest";
import { IGNORED_TARGET } from "../graph/ir";
import { DATA_KIND_NAMES, type DataKind, OWN_KINDS, type OwnKind } from "../config/dataKinds";
import { defaultConfig } from "../config/parse";
import type { Config, DataConfig } from "../config/schema";
import { createDataSource } from "./createDataSource";
import { MissingFileError } from "./errors";
import type { Batch, DataSource } from "./source";
import { type DataFile, fileFromBlob } from "./dataFile";
import { vocabularySize } from "./vocabulary";

const text = fileFromBlob(new Blob(["All work and no play makes Jack a dull boy.\n".repeat(50)]), "jack.txt");

const rows = Array.from({ length: 30 }, (_, row) => `${row},${(row * 7) % 5},${"abc"[row % 3]}`);
const table = fileFromBlob(new Blob([["x,y,kind", ...rows].join("\n")]), "abc.csv");
/** What each kind reads that is read from a file; a text is given to all others, which do without. */
const files: { readonly [K in DataKind]?: DataFile } = { text, table } satisfies Record<OwnKind, DataFile>;

function config(data: Partial<DataConfig>, seed = 1): Pick<Config, "data" | "training"> {
  return {
    data: { ...defaultConfig.data, ...data },
    training: { ...defaultConfig.training, batchSize: 4, accumulation: 2, seed },
  };
}

async function batchAt(source: DataSource, step: number): Promise<Batch> {
  await source.prefetch(step);
  return source.trainBatch(step, 1);
}

describe.each(DATA_KIND_NAMES)("data of kind %s", (kind) => {
  it("gives the same bits for the same seed in any order, and others for another seed", async () => {
    const [one, two] = [
      await createDataSource(config({ kind }), { file: files[kind] ?? text }),
      await createDataSource(config({ kind }), { file: files[kind] ?? text }),
    ];
    await batchAt(one, 0);
    expect(await batchAt(one, 7)).toEqual(await batchAt(two, 7));
    expect(await batchAt(await createDataSource(config({ kind }, 2), { file: files[kind] ?? text }), 7)).not.toEqual(
      await batchAt(two, 7),
    );
  });

  it("keeps to its own sizes", async () => {
    const source = await createDataSource(config({ kind }), { file: files[kind] ?? text });
    await source.prefetchValidation(1);
    for (const batch of [await batchAt(source, 3), source.validationBatch(0)]) {
      const counted = batch.targets.filter((target) => target !== IGNORED_TARGET);
      expect(counted).toHaveLength(source.countedTargets);
      expect(valuesOf(batch)).toHaveLength(source.batchSize * rowLength(source));
      expect(valuesOf(batch).every(Number.isFinite)).toBe(true);
      const ids = source.kind === "points" ? counted : [...counted, ...batch.inputs];
      expect(Math.max(...ids)).toBeLessThan(outputs(source));
    }
  });
});

function valuesOf(batch: Batch): readonly number[] {
  return [...batch.inputs];
}

function rowLength(source: DataSource): number {
  return source.kind === "points" ? source.features : source.contextLength;
}

function outputs(source: DataSource): number {
  return source.kind === "points" ? source.classes : vocabularySize(source.vocabulary);
}

it("a task's context length follows from its own lengths: the last answer is only a target", async () => {
  const lengths = { "modular-addition": 3, copy: 10, sort: 10 } as const;
  for (const kind of ["modular-addition", "copy", "sort"] as const) {
    const source = await createDataSource(config({ kind, sequenceLength: 5 }));
    expect(source).toHaveProperty("contextLength", lengths[kind]);
  }
});

it("classes, features and pictures follow the config", async () => {
  expect(await createDataSource(config({ kind: "rings", classes: 5 }))).toMatchObject({
    features: 2,
    classes: 5,
  });
  expect(await createDataSource(config({ kind: "digits" }))).toMatchObject({
    features: 256,
    classes: 10,
    picture: { width: 16, height: 16 },
  });
});

it("the generated text knows its entropy, by character and by byte alike", async () => {
  for (const tokenizer of ["character", "byte"] as const) {
    const source = await createDataSource(config({ kind: "generated-text", tokenizer }));
    expect(source).toHaveProperty("entropyPerToken", expect.closeTo(0.338, 3));
  }
});

it.each(OWN_KINDS)("a %s that was never given is refused with what to do", async (kind) => {
  const refused: unknown = await createDataSource(config({ kind })).catch((reason: unknown) => reason);
  expect(refused).toBeInstanceOf(MissingFileError);
  expect(refused).toMatchObject({ report: { code: "data-file/missing", values: { kind } } });
});

/** From a config to its data: the one entry to this module. */
import { contextUnit } from "../config/gateRules";
import type { Config } from "../config/schema";
import { digitSet } from "./digitPictures";
import { MissingFileError } from "./errors";
import { generatedFingerprint } from "./fingerprint";
import { modularAdditionRows } from "./modularAddition";
import { pointSet, type PointShape } from "./pointShapes";
import { createPointSource } from "./pointSource";
import { sequenceRows } from "./sequenceTasks";
import { type BatchPlan, type DataSource, heldOutCount, type PointSource, type TokenSource } from "./source";
import type { DataFile } from "./dataFile";
import { createTaskSource } from "./tokenTask";

/**
 * One source for all lanes of an experiment: `data` and `training` are the same in each. A user's file is
 * read through once here (100 MB of text take about half a second); after that batches cost nothing to speak of.
 * @throws MissingFileError, UnreadableFileError, EmptyTextError, TextTooShortError, NotTextError,
 * TooManyCharactersError, TableError
 */
export async function createDataSource(
  config: Pick<Config, "data" | "training"> & Partial<Pick<Config, "model">>,
  { file }: { readonly file?: DataFile } = {},
): Promise<DataSource> {
  const { data, model } = config;
  const textSettings = { ...data, contextUnit: model ? contextUnit(model) : 1 };
  const { seed, batchSize, accumulation } = config.training;
  const plan: BatchPlan = { seed, batchSize, microSteps: accumulation };
  const { validationShare } = data;
  const validation = heldOutCount(data.examples, validationShare);
  const training = data.examples - validation;
  const identified = async <S extends PointSource | TokenSource>(
    source: S,
    settings: Readonly<Record<string, string | number>>,
  ) => ({ ...source, seed, warnings: [], fingerprint: await generatedFingerprint(data.kind, { ...settings, seed }) });
  const points = (shape: PointShape) =>
    identified(createPointSource(pointSet(shape, training, validation, seed), plan), {
      ...shape,
      training,
      validation,
    });

  switch (data.kind) {
    case "spirals":
      return points({ kind: "spirals", arms: data.classes, noise: data.noise });
    case "moons":
      return points({ kind: "moons", noise: data.noise });
    case "rings":
      return points({ kind: "rings", rings: data.classes, noise: data.noise });
    case "digits": {
      const settings = { training, validation, noise: data.noise };
      return identified(createPointSource(digitSet(settings, seed), plan), settings);
    }
    case "modular-addition": {
      const settings = { modulus: data.modulus, validationShare };
      return identified(createTaskSource(modularAdditionRows(settings, seed), plan), settings);
    }
    case "copy":
    case "reverse":
    case "sort": {
      const { kind: task, sequenceLength: length, alphabet } = data;
      const settings = { task, length, alphabet, validationShare };
      return identified(createTaskSource(sequenceRows(settings, seed), plan), settings);
    }
    // What reads and writes text is loaded by those who train on it: the page opens without.
    case "generated-text": {
      const { createGeneratedTextSource } = await import("./generatedText");
      return createGeneratedTextSource(textSettings, plan);
    }
    case "text": {
      if (file === undefined) throw new MissingFileError(data.kind);
      const { createTextSource } = await import("./text/textBatches");
      return createTextSource(file, textSettings, plan);
    }
    case "table": {
      if (file === undefined) throw new MissingFileError(data.kind);
      const { createTableSource } = await import("./table/tableSource");
      return createTableSource(file, data, plan);
    }
    default:
      return data.kind satisfies never;
  }
}

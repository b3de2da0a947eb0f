/**
 * A table as batches of points: its rows divided by seed into those to train on and those held out, each column shifted and
 * scaled so that over the training rows its mean is 0 and its deviation 1. Held-out rows never decide either.
 */
import { Random } from "../../numerics/random";
import { tableFingerprint } from "../fingerprint";
import { permuted } from "../order";
import { createPointSource } from "../pointSource";
import { type BatchPlan, type DataIdentity, heldOutCount, type PointSource } from "../source";
import type { DataFile } from "../dataFile";
import { TableError } from "./errors";
import { readTable, type Table } from "./readTable";
import { readTableText } from "./tableText";

export interface TableSettings {
  /** Name of the label column; empty for the last. */
  readonly label: string;
  /** Share of the rows that is held out. */
  readonly validationShare: number;
}

/** @throws TableError, UnreadableFileError */
export async function createTableSource(
  file: DataFile,
  settings: TableSettings,
  plan: BatchPlan,
): Promise<PointSource & DataIdentity> {
  const { text, bytes } = await readTableText(file);
  const table = readTable(file.name, text, settings.label);
  const { seed } = plan;
  return {
    ...tableBatches(file.name, table, settings.validationShare, plan),
    seed,
    fingerprint: await tableFingerprint(bytes, table.label),
    warnings: [],
  };
}

/** @throws TableError where a column's numbers have no finite mean and deviation */
export function tableBatches(file: string, table: Table, validationShare: number, plan: BatchPlan): PointSource {
  const { features, classes, values, labels } = table;
  const rows = labels.length;
  const width = features.length;
  const validation = heldOutCount(rows, validationShare);
  const training = rows - validation;
  const key = new Random(plan.seed).stream("split").word();
  const rowOf = Uint32Array.from({ length: rows }, (_, place) => permuted(place, rows, key));
  const columns = features.map((column, place) => {
    const scale = scaleOf(rowOf, training, (row) => values[row * width + place] ?? 0);
    if (!scale) throw new TableError({ code: "table/too-wide-range", values: { file, column } });
    return scale;
  });
  const source = createPointSource(
    {
      features: width,
      classes: classes.length,
      training,
      validation,
      make(index, into) {
        const row = rowOf[index] ?? 0;
        for (const [place, scale] of columns.entries())
          into[place] = standardised(values[row * width + place] ?? 0, scale);
        return labels[row] ?? 0;
      },
    },
    plan,
  );
  return { ...source, names: { features, classes } };
}

interface ColumnScale {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Mean and population deviation of the first `training` rows, in f64, summed in their order; undefined where a row's number
 * would not be finite in f32. A column that never changes there becomes zeros.
 */
function scaleOf(rows: Uint32Array, training: number, valueAt: (row: number) => number): ColumnScale | undefined {
  const learned = rows.subarray(0, training);
  const first = valueAt(learned[0] ?? 0);
  let sum = 0;
  for (const row of learned) sum += valueAt(row);
  const mean = sum / training;
  let squares = 0;
  for (const row of learned) squares += (valueAt(row) - mean) ** 2;
  const deviation = Math.sqrt(squares / training);
  const isConstant = learned.every((row) => valueAt(row) === first);
  const scale = isConstant ? { mean: first, deviation: 1 } : { mean, deviation };
  return rows.every((row) => Number.isFinite(standardised(valueAt(row), scale))) ? scale : undefined;
}

/** As it is stored: f32. */
function standardised(value: number, { mean, deviation }: ColumnScale): number {
  return Math.fround((value - mean) / deviation);
}

/** A row-major view of a tensor's values, so that the reference reads like the formulas it implements. */

import type { Tensor } from "../graph/ir";
import { rowsAndColumns } from "../graph/tensors";

/** Gives a tensor's values: logical (unpadded), row-major; u32 tensors as whole numbers. */
export type Read = (tensor: Tensor) => Float64Array;

export class Matrix {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly values: Float64Array = new Float64Array(rows * columns),
  ) {
    if (values.length !== rows * columns) {
      throw new RangeError(`A ${rows} by ${columns} matrix cannot have ${values.length} values.`);
    }
  }

  get(row: number, column: number): number {
    return at(this.values, row * this.columns + column);
  }

  set(row: number, column: number, value: number): void {
    this.values[row * this.columns + column] = value;
  }
}

/** One element; an index outside throws instead of giving undefined. */
export function at(values: Float64Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`Index ${index} is outside ${values.length} values.`);
  return value;
}

/** A tensor's values as a matrix; leading dimensions are rows. */
export function readMatrix(tensor: Tensor, read: Read): Matrix {
  const [rows, columns] = rowsAndColumns(tensor.shape);
  return new Matrix(rows, columns, read(tensor));
}

/** Where an op writes: the tensor's previous values if it accumulates, zeros if not. */
export function startingValues(tensor: Tensor, accumulate: boolean, read: Read): Matrix {
  const [rows, columns] = rowsAndColumns(tensor.shape);
  return accumulate ? new Matrix(rows, columns, read(tensor).slice()) : new Matrix(rows, columns);
}

/**
 * Small words shared by the lowerings: a tensor seen as rows of groups of four, operands by access, and the line that
 * decides between `=` and `+=` for a result.
 */
import { titled } from "../gpu/wgsl";
import { paddedToFour, storedElements, type Tensor } from "../graph/ir";
import type { Operand, OperandView } from "./call";

/** A tensor as a matrix: leading dimensions are rows; `groups` counts the groups of four columns in a stored row. */
export interface RowLayout {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
}

export function rowLayout(tensor: Tensor): RowLayout {
  const columns = tensor.shape.at(-1) ?? 1;
  const rows = tensor.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { rows, columns, groups: paddedToFour(columns) / 4 };
}

/** Groups of four in the whole tensor, padding included. */
export function storedGroups(tensor: Tensor): number {
  return storedElements(tensor.shape) / 4;
}

export function reading(name: string, tensor: Tensor, view: OperandView = "groups"): Operand {
  return { name, tensor, access: "read", view };
}

export function writing(name: string, tensor: Tensor, view: OperandView = "groups"): Operand {
  return { name, tensor, access: "write", view };
}

/** A result that replaces what was there, or is added to it: the shader stores it with the function of `resultLine`. */
export function resulting(name: string, tensor: Tensor, accumulate: boolean): Operand {
  return { name, tensor, access: accumulate ? "readWrite" : "write", view: "groups" };
}

/** `putOut(i, v)` for a `resulting` operand named `out`: a store, or a load, an addition in f32 and a store. */
export function resultLine(name: string, accumulate: boolean): string {
  const title = titled(name);
  const value = accumulate ? `load${title}(i) + v` : "v";
  return `fn put${title}(i: u32, v: vec4f) { store${title}(i, ${value}); }`;
}

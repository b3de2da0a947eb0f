/**
 * WGSL assembly: puts constants, bindings and the load/store functions in front of a hand-written shader.
 *
 * One kernel source serves every element type (docs/architecture.md, "The step on the GPU"): the shader is
 * written against `loadName(i)` and `storeName(i, v)`, and the lines generated here decide what they mean. All compute
 * is in f32; rounding to half happens in the store and nowhere else.
 *
 * All work on WGSL as text, in its order:
 * 1. The page's build takes out line comments (scripts/lib/shader-comments.mjs); marks in block comments stay.
 * 2. Lowering picks whole texts, a shader and what stands in front of it, and generates functions that those call (`addend`,
 *    `storeOut` with a tail). It replaces no line of a text.
 * 3. Here marked loops of both are written out (unroll.ts), for which all constants must be known, and constants, bindings and
 *    accessors come in front.
 */
import bfloatLibrary from "../../shaders/lib/bfloat.wgsl?raw";
import float8Library from "../../shaders/lib/float8.wgsl?raw";
import halfLibrary from "../../shaders/lib/half.wgsl?raw";
import { groupAccessors, OVERFLOW_BITS, same, type Accessors, type ElementStorage } from "./storage";
import { unrollLoops } from "./unroll";

/** An f32 for each tile of an operand, which a load multiplies its elements by. */
export interface OperandScales {
  /** The name of a `scalars` operand. */
  readonly name: string;
  /** Groups of four in a stored row of the scaled operand, and in a tile. */
  readonly rowGroups: number;
  readonly tileGroups: number;
  readonly tileRows: number;
}

export interface ShaderOperand {
  readonly name: string;
  readonly storage: ElementStorage;
  readonly access: "read" | "write" | "readWrite";
  readonly view: "groups" | "scalars" | "words" | "wordGroups" | "atomics";
  /** What a store sets where the storage cannot hold the value. */
  readonly overflow?: OverflowFlag;
  readonly scales?: OperandScales;
}

/** A word of an `atomics` operand. */
export interface OverflowFlag {
  readonly operand: string;
  readonly word: number;
}

/** A value that stays in registers: `passName(v)` gives it as a store and a load would, and sets the flag as a store does. */
export interface HeldValue {
  readonly name: string;
  readonly storage: ElementStorage;
  readonly overflow?: OverflowFlag;
}

/** An operand that lies where a written one does: one binding serves both (graph/plan/inPlace.ts). */
export interface AliasedOperand {
  readonly name: string;
  /** The name of a written operand of the same storage, seen in `groups` too. */
  readonly within: string;
  readonly storage: ElementStorage;
}

export interface ShaderParts {
  readonly shader: string;
  readonly prelude?: string;
  readonly subgroups?: boolean;
  /** What `rounded` and `roundedGroup` do in the shader: round to a half type, or nothing. Absent: they do not exist. */
  readonly rounding?: "f16" | "bf16" | "none";
  readonly constants: Readonly<Record<string, number | boolean>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly operands: readonly ShaderOperand[];
  readonly aliased?: readonly AliasedOperand[];
  readonly held?: readonly HeldValue[];
}

const LINEAR_WORKGROUP = `
// Index of this workgroup in a grid spread over x and y by linearGrid().
fn linearWorkgroup(id: vec3u, count: vec3u) -> u32 { return id.y * count.x + id.x; }
`;

/** A group rounded in the midst of a computation: on bits, so that no compiler takes it for nothing. */
const ROUNDED_GROUP = { f16: "roundedHalves(v)", bf16: "unpackBfloats(packBfloats(v))", none: "v" } as const;

const ROUNDING: Readonly<Record<NonNullable<ShaderParts["rounding"]>, string>> = {
  f16: roundingLines(ROUNDED_GROUP.f16),
  bf16: roundingLines(ROUNDED_GROUP.bf16),
  none: roundingLines(ROUNDED_GROUP.none),
};

function roundingLines(group: string): string {
  return [
    `fn roundedGroup(v: vec4f) -> vec4f { return ${group}; }`,
    "fn rounded(x: f32) -> f32 { return roundedGroup(vec4f(x)).x; }",
  ].join("\n");
}

/** The WGSL text of a whole module, entry point `main`, bindings 0… of group 0 in the order of `operands`. */
export function assembleShader(parts: ShaderParts): string {
  const { operands, aliased = [], held = [] } = parts;
  const uses = (storage: ElementStorage): boolean => operands.some((operand) => operand.storage === storage);
  const holds = (storage: ElementStorage): boolean => held.some((value) => value.storage === storage);
  const holdsHalves = holds("f16-native") || holds("f16-packed");
  const enables = uses("f16-native") ? "enable f16;\n" : "";
  return [
    enables,
    parts.subgroups ? "enable subgroups;\n" : "",
    ...Object.entries(parts.constants).map(([name, value]) => constantLine(name, value)),
    ...Object.entries(parts.floats ?? {}).map(([name, value]) => `const ${name}: f32 = ${floatLiteral(value)};`),
    uses("f16-packed") || uses("f16-native") || holdsHalves || parts.rounding === "f16" ? halfLibrary : "",
    uses("bf16-packed") || holds("bf16-packed") || parts.rounding === "bf16" ? bfloatLibrary : "",
    uses("e4m3-packed") || uses("e5m2-packed") ? float8Library : "",
    LINEAR_WORKGROUP,
    parts.rounding === undefined ? "" : ROUNDING[parts.rounding],
    ...operands.map(operandLines),
    ...aliased.map(aliasedLine),
    ...held.map(heldLine),
    unrollLoops(parts.prelude ?? "", parts.constants),
    unrollLoops(parts.shader, parts.constants),
  ].join("\n");
}

function constantLine(name: string, value: number | boolean): string {
  if (typeof value === "boolean") return `const ${name}: bool = ${value};`;
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`Shader constant ${name} must be a u32, not ${value}; floats go in 'floats'.`);
  }
  return `const ${name}: u32 = ${value}u;`;
}

/** A WGSL literal with the very same f32 value: hexadecimal bits survive any decimal parser. */
function floatLiteral(value: number): string {
  if (!Number.isFinite(Math.fround(value))) throw new RangeError(`A shader constant must be finite, not ${value}.`);
  const single = Math.fround(value);
  const text = String(single);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

function operandLines(operand: ShaderOperand, binding: number): string {
  const { name, access, view } = operand;
  const title = titled(name);
  if (view === "atomics") {
    return `@group(0) @binding(${binding}) var<storage, read_write> ${name}: array<atomic<u32>>;
fn add${title}(i: u32, v: u32) { atomicAdd(&${name}[i], v); }`;
  }
  const { element, read, write, value } = accessors(operand, view);
  const mode = access === "read" ? "read" : "read_write";
  const lines = [`@group(0) @binding(${binding}) var<storage, ${mode}> ${name}: array<${element}>;`];
  const factor = operand.scales ? ` * ${scaleLine(operand.scales)}` : "";
  if (access !== "write") lines.push(`fn load${title}(i: u32) -> ${value} { return ${read(`${name}[i]`)}${factor}; }`);
  if (access !== "read") {
    lines.push(`fn store${title}(i: u32, v: ${value}) { ${flagLine(operand)}${name}[i] = ${write("v")}; }`);
  }
  return lines.join("\n");
}

function aliasedLine({ name, within, storage }: AliasedOperand): string {
  const { value, read } = groupAccessors(storage);
  return `fn load${titled(name)}(i: u32) -> ${value} { return ${read(`${within}[i]`)}; }`;
}

function heldLine(value: HeldValue): string {
  return `fn pass${titled(value.name)}(v: vec4f) -> vec4f { ${flagLine(value)}return ${ROUNDED_GROUP[roundingOf(value)]}; }`;
}

/** @throws TypeError for a type that no kernel rounds to without storing. */
function roundingOf({ name, storage }: HeldValue): keyof typeof ROUNDED_GROUP {
  switch (storage) {
    case "f32":
      return "none";
    case "f16-native":
    case "f16-packed":
      return "f16";
    case "bf16-packed":
      return "bf16";
    case "u32":
    case "e4m3-packed":
    case "e5m2-packed":
      throw new TypeError(`${name} is ${storage}; only f32 and halves stay in registers.`);
    default:
      return storage satisfies never;
  }
}

/** `x` as in `loadX` and `storeX`. */
export function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The scale of group i. Rows of one tile, and tiles of one row, need no division for it. */
function scaleLine({ name, rowGroups, tileGroups, tileRows }: OperandScales): string {
  const across = Math.ceil(rowGroups / tileGroups);
  const row = tileRows === 1 ? `i / ${rowGroups}u` : `i / ${rowGroups * tileRows}u`;
  const column = across === 1 ? "" : ` * ${across}u + i % ${rowGroups}u / ${tileGroups}u`;
  return `${name}[${row}${column}]`;
}

function flagLine({ storage, overflow }: Pick<ShaderOperand, "storage" | "overflow">): string {
  if (overflow === undefined) return "";
  const overflows = `(bitcast<vec4u>(v) & vec4u(0x7fffffffu)) >= vec4u(${OVERFLOW_BITS[storage]})`;
  return `if (any(${overflows})) { atomicOr(&${overflow.operand}[${overflow.word}u], 1u); } `;
}

function accessors({ storage, name }: ShaderOperand, view: Exclude<ShaderOperand["view"], "atomics">): Accessors {
  switch (view) {
    case "words":
      return { element: "u32", value: "u32", read: same, write: same };
    case "wordGroups":
      return { element: "vec4u", value: "vec4u", read: same, write: same };
    case "scalars": {
      if (storage !== "f32" && storage !== "u32") {
        throw new TypeError(`Operand ${name} is ${storage}; only f32 and u32 can be seen as scalars.`);
      }
      return { element: storage, value: storage, read: same, write: same };
    }
    case "groups":
      return groupAccessors(storage);
    default:
      return view satisfies never;
  }
}

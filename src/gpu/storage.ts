/** How elements lie in a buffer: their bytes, and what a shader writes to load and store a group of four of them. */

/** Element types as they are stored. */
export type ElementStorage =
  "f32" | "u32" | "f16-native" | "f16-packed" | "bf16-packed" | "e4m3-packed" | "e5m2-packed";

/** WGSL for one element of a binding: its type, the value that it stands for, and the way between. */
export interface Accessors {
  readonly element: string;
  readonly value: string;
  readonly read: (text: string) => string;
  readonly write: (text: string) => string;
}

/** Stored as it is. */
export const same = (text: string): string => text;

/** An operand seen in groups of four. */
export function groupAccessors(storage: ElementStorage): Accessors {
  switch (storage) {
    case "f32":
      return { element: "vec4f", value: "vec4f", read: same, write: same };
    case "u32":
      return { element: "vec4u", value: "vec4u", read: same, write: same };
    case "f16-native":
      // Words, two halves each, which software adapters move faster: what `shader-f16` adds is the rounding of a store.
      return {
        element: "vec2u",
        value: "vec4f",
        read: (x) => `unpackHalves(${x})`,
        write: (v) => `bitcast<vec2u>(vec4<f16>(${v}))`,
      };
    case "f16-packed":
      return {
        element: "vec2u",
        value: "vec4f",
        read: (x) => `unpackHalves(${x})`,
        write: (v) => `packHalves(${v})`,
      };
    case "bf16-packed":
      return {
        element: "vec2u",
        value: "vec4f",
        read: (x) => `unpackBfloats(${x})`,
        write: (v) => `packBfloats(${v})`,
      };
    case "e4m3-packed":
      return {
        element: "u32",
        value: "vec4f",
        read: (x) => `unpackE4m3(${x})`,
        write: (v) => `packE4m3(${v})`,
      };
    case "e5m2-packed":
      return {
        element: "u32",
        value: "vec4f",
        read: (x) => `unpackE5m2(${x})`,
        write: (v) => `packE5m2(${v})`,
      };
    default:
      return storage satisfies never;
  }
}

/** Bytes of one element in a buffer. */
export function bytesPerElement(storage: ElementStorage): 1 | 2 | 4 {
  switch (storage) {
    case "f32":
    case "u32":
      return 4;
    case "f16-native":
    case "f16-packed":
    case "bf16-packed":
      return 2;
    case "e4m3-packed":
    case "e5m2-packed":
      return 1;
    default:
      return storage satisfies never;
  }
}

/** The least magnitude, as the bits of an f32, that a store turns into an infinity or finds one. */
export const OVERFLOW_BITS: Readonly<Record<ElementStorage, string>> = {
  f32: "0x7f800000u",
  u32: "0x7f800000u",
  "f16-native": "0x477ff000u", // 65,520
  "f16-packed": "0x477ff000u",
  "bf16-packed": "0x7f7f8000u",
  // Saturating: only what is no finite number already.
  "e4m3-packed": "0x7f800000u",
  "e5m2-packed": "0x7f800000u",
};

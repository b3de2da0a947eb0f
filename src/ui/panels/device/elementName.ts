/** Element types as the page names them. */
const NAMES = {
  f32: "FP32",
  "f16-native": "native half",
  "f16-packed": "packed half",
  "bf16-packed": "bfloat16",
  "e4m3-packed": "FP8 E4M3",
  "e5m2-packed": "FP8 E5M2",
} as const;

export function elementName(elementType: keyof typeof NAMES): string {
  return NAMES[elementType];
}

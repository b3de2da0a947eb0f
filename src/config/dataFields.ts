/**
 * The `data` branch of the schema: what the model learns from. The user's own text itself is not part of a
 * config.
 */

import { DATA_KIND_NAMES, whereRead } from "./dataKinds";
import { choice, group, integer, number, text } from "./field";

export const data = group({
  shared: true,
  members: {
    kind: choice({
      level: "basic",
      default: "generated-text",
      choices: DATA_KIND_NAMES,
    }),
    contextLength: integer({
      level: "basic",
      applies: whereRead("contextLength"),
      default: 64,
      min: 2,
      max: 1024,
      scale: "log2",
      step: 1,
    }),
    tokenizer: choice({
      level: "advanced",
      applies: whereRead("tokenizer"),
      default: "character",
      choices: ["character", "byte"],
    }),
    noise: number({
      level: "basic",
      applies: whereRead("noise"),
      default: 0.1,
      min: 0,
      max: 1,
      scale: "linear",
      step: 0.01,
    }),
    classes: integer({
      level: "basic",
      applies: whereRead("classes"),
      default: 2,
      min: 2,
      max: 8,
      scale: "linear",
      step: 1,
    }),
    examples: integer({
      level: "advanced",
      applies: whereRead("examples"),
      default: 2048,
      min: 16,
      max: 65536,
      scale: "log2",
      step: 1,
    }),
    modulus: integer({
      level: "basic",
      applies: whereRead("modulus"),
      default: 59,
      min: 4,
      max: 256,
      scale: "linear",
      step: 1,
    }),
    sequenceLength: integer({
      level: "basic",
      applies: whereRead("sequenceLength"),
      default: 8,
      min: 1,
      max: 512,
      scale: "log2",
      step: 1,
    }),
    alphabet: integer({
      level: "advanced",
      applies: whereRead("alphabet"),
      default: 16,
      min: 2,
      max: 256,
      scale: "log2",
      step: 1,
    }),
    label: text({
      level: "basic",
      applies: whereRead("label"),
      default: "",
      longest: 200,
      shortFlag: "label",
    }),
    validationShare: number({
      level: "advanced",
      default: 0.1,
      min: 0.01,
      max: 0.9,
      scale: "linear",
      step: 0.01,
    }),
  },
});

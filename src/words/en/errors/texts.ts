/** Texts that a person brings: src/data/errors.ts. `text` is the file's name. */
import { formatPercent } from "../../numbers";
import { quoted } from "../../quoted";

/** Settings with which a short text trains; none where nothing can help. */
interface Advice {
  readonly validationShare?: number;
  readonly contextLength?: number;
}

function shorterSettings({ contextLength, validationShare }: Advice): string {
  return [
    ...(validationShare === undefined ? [] : [`data.validationShare to ${validationShare}`]),
    ...(contextLength === undefined ? [] : [`data.contextLength to ${contextLength}`]),
  ].join(" and ");
}

export const texts = {
  "text/empty": ({ text }: { readonly text: string }) => ({
    message: `${text} is empty.`,
    fix: "Choose a file with some text in it.",
  }),
  /** `shortest`: tokens of the shortest text that trains at all. */
  "text/too-short": (values: {
    readonly text: string;
    readonly split: "training" | "validation";
    readonly tokens: number;
    readonly contextLength: number;
    readonly advice: Advice | { readonly shortest: number };
  }) => ({
    message:
      `${values.text} is too short: its ${values.split} part has ${values.tokens} tokens, ` +
      `and one window of context length ${values.contextLength} takes ${values.contextLength + 1}.`,
    fix:
      "shortest" in values.advice
        ? `Choose a longer text: no setting trains on fewer than ${values.advice.shortest} tokens.`
        : `Choose a longer text, or set ${shorterSettings(values.advice)}.`,
  }),
  "text/not-text": ({ text, badShare }: { readonly text: string; readonly badShare: number }) => ({
    message: `${text} does not look like UTF-8 text: ${formatPercent(badShare, 1)} of the bytes read are NUL or not valid UTF-8.`,
    fix: "Save the file as UTF-8, or set data.tokenizer to byte, which takes any bytes.",
  }),
  "text/too-many-characters": (values: {
    readonly text: string;
    readonly distinct: number;
    readonly limit: number;
  }) => ({
    message: `${values.text} has ${values.distinct} distinct characters, and a vocabulary holds at most ${values.limit}.`,
    fix: "Set data.tokenizer to byte, which always has 256 tokens.",
  }),
  "prompt/unknown-symbol": ({ symbol }: { readonly symbol: string }) => ({
    message: `The prompt holds ${quoted(symbol)}, which is not in this model's vocabulary.`,
    fix: "Leave it out, or train on a text that contains it.",
  }),
  /** The scores of the next symbol. */
  "sample/not-finite": () => ({
    message: "The model's output is not finite, so there is no next symbol to draw.",
    fix: "Its weights are too large for this precision, or training diverged: choose an earlier checkpoint, or train again with a lower learning rate.",
  }),
  "text-warning/windows-1252": ({ text, highBytes }: { readonly text: string; readonly highBytes: number }) => ({
    message: `${text} is not UTF-8: ${count(highBytes, "byte", "bytes")} beyond ASCII ${highBytes === 1 ? "was" : "were"} read as Windows-1252, so that 0x92 is ’ and 0xE9 is é.`,
    fix: "Save the file as UTF-8 if it was written in another encoding.",
  }),
  "text-warning/replaced-bytes": (values: {
    readonly text: string;
    readonly badBytes: number;
    readonly firstByte: number;
  }) => ({
    message: `${values.text} has ${count(values.badBytes, "byte", "bytes")} that ${values.badBytes === 1 ? "is" : "are"} not UTF-8, the first at byte ${values.firstByte}; each was read as the replacement character U+FFFD, which is now in the vocabulary.`,
    fix: "Save the file as UTF-8, or set data.tokenizer to byte, which takes any bytes.",
  }),
  "text-warning/damaged": (values: {
    readonly text: string;
    readonly characters: number;
    readonly firstByte: number;
  }) => ({
    message: `${values.text} holds the replacement character U+FFFD ${count(values.characters, "time", "times")}, first at byte ${values.firstByte}: it was already damaged, and the character is now in the vocabulary.`,
    fix: "Convert the original to UTF-8 again, or remove the character.",
  }),
};

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

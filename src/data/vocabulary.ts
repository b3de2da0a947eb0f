/**
 * Vocabularies as plain data, so that a checkpoint can carry one, and the tokenizer each of them makes.
 */
import { InputError } from "../config/errors";
import { UnknownSymbolError } from "./errors";

export type Vocabulary =
  /** 256 tokens, one a byte; text is UTF-8. */
  | { readonly kind: "bytes" }
  /** One token a Unicode code point; token id = place in `symbols`, which is sorted by code point. */
  | { readonly kind: "characters"; readonly symbols: readonly string[] }
  /** Tasks: symbols such as `17` or `+`, written with a space between them. */
  | { readonly kind: "words"; readonly symbols: readonly string[] };

export interface Tokenizer {
  /** V. */
  readonly size: number;
  /** @throws UnknownSymbolError where the text holds a symbol outside the vocabulary. */
  encode(text: string): Uint32Array<ArrayBuffer>;
  /** Bytes that are not UTF-8 come out as U+FFFD. */
  decode(tokens: ArrayLike<number>): string;
}

export const BYTE_VOCABULARY_SIZE = 256;

export function vocabularySize(vocabulary: Vocabulary): number {
  return vocabulary.kind === "bytes" ? BYTE_VOCABULARY_SIZE : vocabulary.symbols.length;
}

export function createTokenizer(vocabulary: Vocabulary): Tokenizer {
  switch (vocabulary.kind) {
    case "bytes":
      return byteTokenizer();
    case "characters":
      return symbolTokenizer(vocabulary.symbols, (text) => [...text], "");
    case "words":
      return symbolTokenizer(vocabulary.symbols, (text) => text.split(/\s+/u).filter((word) => word !== ""), " ");
    default:
      return vocabulary satisfies never;
  }
}

function byteTokenizer(): Tokenizer {
  return {
    size: BYTE_VOCABULARY_SIZE,
    encode: (text) => Uint32Array.from(new TextEncoder().encode(text)),
    decode: (tokens) => new TextDecoder().decode(Uint8Array.from(tokens)),
  };
}

function symbolTokenizer(symbols: readonly string[], split: (text: string) => string[], joiner: string): Tokenizer {
  const idOf = new Map(symbols.map((symbol, id) => [symbol, id]));
  return {
    size: symbols.length,
    encode(text) {
      return Uint32Array.from(split(text), (symbol) => {
        const id = idOf.get(symbol);
        if (id === undefined) throw new UnknownSymbolError(symbol);
        return id;
      });
    },
    decode(tokens) {
      return Array.from(tokens, (id) => symbols[id] ?? "\ufffd").join(joiner);
    },
  };
}

const VOCABULARY_KINDS = ["bytes", "characters", "words"] as const;

/** A vocabulary out of a checkpoint, which anybody may have written. @throws InputError */
export function parseVocabulary(value: unknown): Vocabulary {
  const { kind, symbols }: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  const known = VOCABULARY_KINDS.find((name) => name === kind);
  if (known === "bytes") return { kind: "bytes" };
  const isText = Array.isArray(symbols) && symbols.length > 0 && symbols.every((symbol) => typeof symbol === "string");
  if (known !== undefined && isText) return { kind: known, symbols };
  throw new InputError({ code: "checkpoint/vocabulary" });
}

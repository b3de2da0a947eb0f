/** A text too short for one window of both its parts, and settings with which it is not. */
import { data as dataFields } from "../../config/dataFields";

const { min: SHORTEST_CONTEXT, max: LONGEST_CONTEXT } = dataFields.members.contextLength;
/** Halves: what gives the longest windows. */
const EVEN_SHARE = 0.5;

interface ShortTextSettings {
  readonly contextLength?: number;
  readonly validationShare?: number;
}

/** Tokens of the training part; the rest, at the text's end, is held out. */
export function trainingTokens(tokens: number, validationShare: number): number {
  return Math.floor(tokens * (1 - validationShare));
}

/** The longest context with which both parts fill a window of it and the target after its last token. */
function longestContext(tokens: number, validationShare: number, unit: number): number {
  const training = trainingTokens(tokens, validationShare);
  const longest = Math.min(training, tokens - training, LONGEST_CONTEXT + 1) - 1;
  const whole = Math.floor(longest / unit) * unit;
  return whole < SHORTEST_CONTEXT ? 0 : whole;
}

/**
 * Settings to change so that a text of so many tokens trains: a shorter context if that is enough, else two even halves, with a
 * shorter context if need be. Undefined where nothing can help.
 * @param unit what a context length must be a multiple of.
 */
function settingsForShortText(
  tokens: number,
  { contextLength, validationShare }: Required<ShortTextSettings>,
  unit: number,
): ShortTextSettings | undefined {
  const own = longestContext(tokens, validationShare, unit);
  if (own > 0) return { contextLength: own };
  const even = longestContext(tokens, EVEN_SHARE, unit);
  if (even === 0) return undefined;
  return even < contextLength ? { validationShare: EVEN_SHARE, contextLength: even } : { validationShare: EVEN_SHARE };
}

/** Those settings; or, where there are none, how long a text has to be. */
export function adviceForShortText(
  tokens: number,
  settings: Required<ShortTextSettings>,
  unit: number,
): ShortTextSettings | { readonly shortest: number } {
  return settingsForShortText(tokens, settings, unit) ?? { shortest: shortestText(unit) };
}

/** Tokens of the shortest text that trains at all. */
function shortestText(unit: number): number {
  return 2 * (Math.ceil(SHORTEST_CONTEXT / unit) * unit + 1);
}

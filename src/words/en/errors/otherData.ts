/** A state that was trained on other data than the run's: src/training/files/dataIdentity.ts. */
import type { OwnFileWords } from "../ownFiles";
import { vocabularyDifference, type VocabularyDifference } from "../vocabularies";

const FIX = "Give the data that it was trained on, or start a new run; train --init takes its weights to other data.";
const FORMS = {
  points: "The checkpoint was trained on points, and this run's data is text or symbols.",
  tokens: "The checkpoint was trained on text or symbols, and this run's data is points.",
};
/** With what else may differ where as many bytes do. */
const FILES: Readonly<Record<keyof OwnFileWords, { readonly another: string; readonly or: string }>> = {
  text: { another: "another text", or: "" },
  table: { another: "another table", or: ", or with another label column" },
};

interface Differs {
  readonly difference: VocabularyDifference;
}

export const otherData = {
  /** What the `checkpoint` was trained on; the run's data are of the other form. */
  "other-data/form": ({ checkpoint }: { readonly checkpoint: keyof typeof FORMS }) => ({
    message: FORMS[checkpoint],
    fix: FIX,
  }),
  "other-data/vocabulary": ({ difference }: Differs) => ({ message: vocabularyDifference(difference), fix: FIX }),
  /** The same where weights begin a new run: there is no symbol to go by. */
  "other-data/tokenizer": ({ difference }: Differs) => ({
    message: vocabularyDifference(difference),
    fix: "Set data.tokenizer to the checkpoint's, or start without its weights.",
  }),
  "other-data/order": ({ checkpointSeed, seed }: { readonly checkpointSeed: number; readonly seed: number }) => ({
    message: `The checkpoint took its batches in the order of seed ${checkpointSeed}, and this run takes them in that of ${seed}.`,
    fix: "Resume the experiment that it was a lane of, or take its weights to a new run with --init.",
  }),
  "other-data/file": (values: {
    readonly kind: keyof OwnFileWords;
    readonly checkpointBytes: number;
    readonly bytes: number;
  }) => {
    const { another, or } = FILES[values.kind];
    const sizes =
      values.checkpointBytes === values.bytes
        ? `of the same ${values.bytes} bytes${or}`
        : `of ${values.checkpointBytes} bytes, and this one has ${values.bytes}`;
    return { message: `The checkpoint was trained on ${another} ${sizes}.`, fix: FIX };
  },
  "other-data/settings": () => ({
    message: "The checkpoint was trained on data of the same kind, but with other settings or another seed.",
    fix: FIX,
  }),
  "other-data/kind": () => ({ message: "The checkpoint was trained on data of another kind.", fix: FIX }),
};

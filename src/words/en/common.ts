/** English, as page and command line both speak it. Another language is another file of this type, and nothing else. */
import { gpu } from "./errors/gpu";
import { internal } from "./errors/internal";
import { texts } from "./errors/texts";
import { health } from "./health";

export const common = {
  marks: { locale: "en", decimal: "." },
  health,
  errors: { ...gpu, ...internal, ...texts },
};

export type CommonWords = typeof common;

/** English, as page and command line both speak it. Another language is another file of this type, and nothing else. */
import { gpu } from "./errors/gpu";
import { internal } from "./errors/internal";
import { dataFiles } from "./errors/dataFiles";
import { tables } from "./errors/tables";
import { texts } from "./errors/texts";
import { branches, fields } from "./fields";
import { health } from "./health";
import { lessons } from "./lessons";
import { presets } from "./presets";
import { settings } from "./settings";

export const common = {
  marks: { locale: "en", decimal: "." },
  fields,
  branches,
  settings,
  presets,
  lessons,
  health,
  errors: { ...gpu, ...internal, ...dataFiles, ...tables, ...texts },
};

export type CommonWords = typeof common;

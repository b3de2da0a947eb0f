/** English, as page and command line both speak it. Another language is another file of this type, and nothing else. */
import { checks } from "./checks";
import { checkpoints } from "./errors/checkpoints";
import { config } from "./errors/config";
import { dataFiles } from "./errors/dataFiles";
import { experiment } from "./errors/experiment";
import { gpu } from "./errors/gpu";
import { internal } from "./errors/internal";
import { json } from "./errors/json";
import { otherData } from "./errors/otherData";
import { rules } from "./errors/rules";
import { safetensors } from "./errors/safetensors";
import { tables } from "./errors/tables";
import { texts } from "./errors/texts";
import { branches, fields } from "./fields";
import { consequence } from "./consequence";
import { health } from "./health";
import { lessonReadings } from "./lessonReadings";
import { lessons } from "./lessons";
import { presets } from "./presets";
import { settings } from "./settings";

export const common = {
  marks: { locale: "en", decimal: "." },
  checks,
  fields,
  branches,
  settings,
  presets,
  lessons,
  lessonReadings,
  consequence,
  health,
  errors: {
    ...checkpoints,
    ...config,
    ...dataFiles,
    ...experiment,
    ...gpu,
    ...internal,
    ...json,
    ...otherData,
    ...rules,
    ...safetensors,
    ...tables,
    ...texts,
  },
};

export type CommonWords = typeof common;

/** What the catalogue calls presets and lessons. One without words does not compile. */
import { words } from "../words/words";
import type { Lesson } from "./lessons";
import type { PresetName } from "./presets";

interface PresetWords {
  readonly label: string;
  /** One sentence: what it shows. */
  readonly help: string;
}

interface LessonWords extends PresetWords {
  /** One sentence before: what to watch. What came of it is read from the run (lab/readings/lessonReadings.ts). */
  readonly watch: string;
}

export function presetWords(name: PresetName): PresetWords {
  const { presets, lessons } = words();
  const all: Readonly<Record<PresetName, PresetWords>> = { ...presets, ...lessons };
  return all[name];
}

export function lessonWords(name: Lesson["name"]): LessonWords {
  const all: Readonly<Record<Lesson["name"], LessonWords>> = words().lessons;
  return all[name];
}

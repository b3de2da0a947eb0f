/** What a preset is. A lesson is one that says beforehand what to watch. */
import type { Lane } from "./lanes";
import type { ConfigDiff } from "./schema";

export interface Preset {
  readonly name: string;
  readonly label: string;
  /** One sentence: what it shows. */
  readonly help: string;
  readonly layers: readonly ConfigDiff[];
  readonly lanes: readonly Lane[];
  /** One sentence before a lesson: what to watch. What came of it is read from the run (lab/readings/lessonReadings.ts). */
  readonly watch?: string;
}

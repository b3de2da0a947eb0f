/** What a preset is: presets.ts and lessons.ts have them, presetWords.ts what they are called. */
import type { Lane } from "./lanes";
import type { ConfigDiff } from "./schema";

export interface Preset {
  readonly name: string;
  readonly layers: readonly ConfigDiff[];
  readonly lanes: readonly Lane[];
}

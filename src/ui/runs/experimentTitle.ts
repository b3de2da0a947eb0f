/** What an experiment is called in a list: the preset that it is, or is nearest to. */
import type { Experiment } from "../../config/experiment";
import { presets } from "../../config/presets";
import { presetWords } from "../../config/presetWords";
import { toUrl } from "../../config/url";

export function experimentTitle(experiment: Experiment): string {
  const [, name = ""] = /^preset=([^&]*)/.exec(toUrl(experiment)) ?? [];
  const preset = presets.find((known) => known.name === name);
  return preset ? presetWords(preset.name).label : name;
}

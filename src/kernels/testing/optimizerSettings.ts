/** An optimizer's settings for tests: those that matter there, and the config's defaults for the others. */
import { defaultConfig } from "../../config/parse";
import type { OptimizerConfig } from "../../config/schema";

export function optimizerSettings(settings: Partial<OptimizerConfig>): OptimizerConfig {
  return { ...defaultConfig.optimizer, ...settings };
}

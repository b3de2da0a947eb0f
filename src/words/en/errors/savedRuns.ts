/** Saved runs that cannot be continued: src/lab/persistence, src/lab/host. */
import { settings as words, type Setting } from "../settings";

export const savedRuns = {
  /** `settings`: what differs, as it was saved; none where nothing of it has any effect. */
  "saved-run/other-settings": ({
    lane,
    settings,
  }: {
    readonly lane: string;
    readonly settings: readonly Setting[];
  }) => ({
    message: `The lane “${lane}” was saved with different settings${settings.length === 0 ? "" : `: ${settings.map(words.labelled).join(", ")}`}.`,
    fix: "Start the experiment over.",
  }),
};

/** What refusals of a config have in common. */
import { quoted } from "../../quoted";
import type { Advised, Given, Source, Suggestion } from "../../refused";

const SOURCES = {
  url: "the URL",
  "command-line": "the command line",
  controls: "the controls",
  checkpoint: "the checkpoint",
  code: "the lab's own settings",
};

/** "the URL", "the file “run.json”", "the lane “mixed” of the URL". */
export function named(source: Source): string {
  if (source.in === "file") return `the file ${quoted(source.path)}`;
  if (source.in === "lane") return `the lane ${quoted(source.name)} of ${named(source.of)}`;
  return SOURCES[source.in];
}

const KINDS = { list: "a list", object: "an object" };

export function shown(given: Given): string {
  return given.is === "value" ? given.text : KINDS[given.is];
}

export function suggested(suggestion: Suggestion): string {
  return "near" in suggestion ? `Did you mean ${suggestion.near}?` : `Use one of ${suggestion.known.join(", ")}.`;
}

const BOUNDS = { most: "at most ", least: "at least " };

/** "Set training.batchSize to at most 14 and model.heads to 4", without a full stop. */
export function set(advice: readonly Advised[]): string {
  const settings = advice.map(({ path, to, bound }) => `${path} to ${bound ? BOUNDS[bound] : ""}${to}`);
  return `Set ${settings.join(" and ")}`;
}

/** The controls, drawn from the config schema: a preset, the few basic fields, and all settings on demand. */
import "./Controls.css";
import { dataKind, isOwn } from "../../config/dataKinds";
import { branchLabel } from "../../config/fieldWords";
import { BRANCHES, fields } from "../../config/schema";
import type { FieldEntry, FieldPath } from "../../config/schema";
import { appliesInDraft } from "../../lab/setup/setupStore";
import { pageWords } from "../../words/words";
import { usePage, usePreferences, useSetup } from "../context";
import { Edits } from "./Edits";
import { FieldControl } from "./FieldControl";
import { Lanes } from "./lanes/Lanes";
import { Presets } from "./Presets";
import { OwnFile } from "./OwnFile";

/** The lane panel sets each lane's own. */
const OF_LANES: readonly FieldPath[] = ["precision.kind"];

export function Controls() {
  const t = pageWords().controls;
  const { preferences } = usePage();
  const all = usePreferences(({ allSettings }) => allSettings);
  const draft = useSetup((setup) => setup.draft);
  const { kind } = draft.base.data;
  const shown = fields.filter((entry) => !OF_LANES.includes(entry.path) && appliesInDraft(entry, draft));
  const basic = shown.filter(({ field }) => field.level === "basic");
  return (
    <section className="controls" aria-label={t.region}>
      <Edits />
      <Presets />
      <Lanes />
      {/* Where text is learned, one of the user's own fits in. */}
      {isOwn(kind) ? (
        <OwnFile kind={kind} own />
      ) : (
        dataKind(kind).form === "text" && <OwnFile kind="text" own={false} />
      )}
      {all ? (
        BRANCHES.map((branch) => (
          <FieldGroup
            key={branch}
            label={branchLabel(branch)}
            entries={shown.filter(({ path }) => path.startsWith(`${branch}.`))}
            help
          />
        ))
      ) : (
        <FieldGroup label={t.settings} entries={basic} />
      )}
      <button
        type="button"
        className="controls-all"
        aria-expanded={all}
        onClick={() => preferences.setState({ allSettings: !all })}
      >
        {all ? t.fewer : t.all({ count: shown.length })}
      </button>
    </section>
  );
}

interface FieldGroupProps {
  readonly label: string;
  readonly entries: readonly FieldEntry[];
  readonly help?: boolean;
}

function FieldGroup({ label, entries, help = false }: FieldGroupProps) {
  if (entries.length === 0) return null;
  return (
    <fieldset className="controls-group">
      <legend className="panel-title">{label}</legend>
      {entries.map((entry) => (
        <FieldControl key={entry.path} entry={entry} help={help} />
      ))}
    </fieldset>
  );
}

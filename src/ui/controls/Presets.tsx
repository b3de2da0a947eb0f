/** The chooser of presets: what to train, each with a sentence on what it shows. */
import { presets } from "../../config/presets";
import { toUrl } from "../../config/url";
import { unchangedPreset } from "../../lab/setupStore";
import { useLab, useSetup } from "../context";

/** The preset that a changed draft came from: the URL form names the nearest. */
function nearestName(url: string): string | undefined {
  return presets.find(({ name }) => url.startsWith(`preset=${name}&`))?.name;
}

export function Presets() {
  const lab = useLab();
  const exact = useSetup(({ draft }) => unchangedPreset(draft));
  const nearest = useSetup(({ draft }) => nearestName(toUrl(draft)));
  const shown = presets.find(({ name }) => name === (exact ?? nearest));
  return (
    <fieldset className="presets">
      <legend className="panel-title">
        Experiment
        {exact === undefined && <span className="presets-changed">changed</span>}
      </legend>
      <div className="presets-list">
        {presets.map(({ name, label }) => (
          <label key={name} className="preset" data-nearest={name === nearest || undefined}>
            <input
              type="radio"
              name="preset"
              value={name}
              checked={name === exact}
              onChange={() => lab.choosePreset(name)}
            />
            {label}
          </label>
        ))}
      </div>
      {shown && (
        <p className="presets-help">
          {shown.help}
          {exact === undefined && (
            <>
              {" "}
              <button type="button" className="link" onClick={() => lab.choosePreset(shown.name)}>
                Undo all changes
              </button>
            </>
          )}
        </p>
      )}
    </fieldset>
  );
}

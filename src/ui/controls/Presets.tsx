/** The chooser of presets: what to train, each with a sentence on what it shows. */
import { useEffect, useRef } from "react";
import type { RefObject } from "react";
import { lessons } from "../../config/lessons";
import { plainPresets, presets, type PresetName } from "../../config/presets";
import { presetWords } from "../../config/presetWords";
import { toUrl } from "../../config/url";
import { lessonOf } from "../../lab/readings/lessonReadings";
import { unchangedPreset } from "../../lab/setup/setupStore";
import { pageWords } from "../../words/words";
import { useLab, useSetup } from "../context";

/** The preset that a changed draft came from: the URL form names the nearest. */
function nearestName(url: string): PresetName | undefined {
  return presets.find(({ name }) => url.startsWith(`preset=${name}&`))?.name;
}

interface PresetChoiceProps {
  readonly name: PresetName;
  /** The preset that the draft is, unchanged. */
  readonly exact: string | undefined;
  /** The one that a changed draft came from. */
  readonly nearest: string | undefined;
}

function PresetChoice({ name, exact, nearest }: PresetChoiceProps) {
  const lab = useLab();
  return (
    <label className="preset" data-nearest={name === nearest || undefined}>
      <input type="radio" name="preset" value={name} checked={name === exact} onChange={() => lab.choosePreset(name)} />
      {presetWords(name).label}
    </label>
  );
}

/** On a phone the presets are a strip wider than the screen: the chosen one is brought to its middle. */
function useInSight(name: string | undefined): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const strip = list.current;
    const chosen = strip?.querySelector(`input[value="${name}"]`)?.closest("label");
    if (!strip || !chosen || strip.scrollWidth <= strip.clientWidth) return;
    const [outer, inner] = [strip.getBoundingClientRect(), chosen.getBoundingClientRect()];
    strip.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }, [name]);
  return list;
}

export function Presets() {
  const lab = useLab();
  const { presets: t } = pageWords().controls;
  const exact = useSetup(({ draft }) => unchangedPreset(draft));
  const nearest = useSetup(({ draft }) => nearestName(toUrl(draft)));
  const shown = presets.find(({ name }) => name === (exact ?? nearest));
  const list = useInSight(shown?.name);
  // A lesson says what it shows in its own place, over the run.
  const taught = useSetup(({ loaded, draft }) => lessonOf(loaded ?? draft)?.name);
  return (
    <fieldset className="presets">
      <legend className="panel-title">
        {t.legend}
        {exact === undefined && <span className="presets-changed">{t.changed}</span>}
      </legend>
      <div className="presets-list" ref={list}>
        {plainPresets.map(({ name }) => (
          <PresetChoice key={name} name={name} exact={exact} nearest={nearest} />
        ))}
        <h2 className="presets-group">{t.lessons}</h2>
        {lessons.map(({ name }) => (
          <PresetChoice key={name} name={name} exact={exact} nearest={nearest} />
        ))}
      </div>
      {shown && (shown.name !== taught || exact === undefined) && (
        <p className="presets-help">
          {shown.name !== taught && `${presetWords(shown.name).help} `}
          {exact === undefined && (
            <button type="button" className="link" onClick={() => lab.choosePreset(shown.name)}>
              {t.undo}
            </button>
          )}
        </p>
      )}
    </fieldset>
  );
}

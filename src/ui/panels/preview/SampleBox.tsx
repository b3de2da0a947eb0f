/** Asks the models to continue a text of the user's own. */
import { useId, useState } from "react";
import { pageWords } from "../../../words/words";
import { useLab, useRun } from "../../context";
import { Button } from "../../parts/Button";
import { LaneMark } from "../../parts/LaneMark";
import { Marked } from "../../parts/Marked";
import { SampledText } from "./TextPreview";

const TEMPERATURE = { min: 0.1, max: 2, step: 0.1, initial: 0.8 };
const TOP_K = { min: 1, max: 100, initial: 20 };
const LENGTH = 200;

export function SampleBox() {
  const { sample: t } = pageWords().preview;
  const lab = useLab();
  const lanes = useRun((view) => view.lanes);
  const samples = useRun((view) => view.samples);
  const trained = useRun(({ step }) => step > 0);
  const [writing, setWriting] = useState<ReadonlySet<string>>(new Set());
  const [prompt, setPrompt] = useState("");
  const [temperature, setTemperature] = useState(TEMPERATURE.initial);
  const [topK, setTopK] = useState(TOP_K.initial);
  const id = useId();
  const ask = (): void => {
    setWriting(new Set(lanes.map(({ name }) => name)));
    for (const { name } of lanes) {
      const done = lab.questions.sample({ lane: name, prompt, temperature, topK, length: LENGTH });
      void done.finally(() => setWriting((before) => new Set([...before].filter((lane) => lane !== name))));
    }
  };
  return (
    <form
      className="sample"
      onSubmit={(event) => {
        event.preventDefault();
        if (trained) ask();
      }}
    >
      <h3 className="panel-title">{t.title}</h3>
      <div className="sample-prompt">
        <label className="visually-hidden" htmlFor={`${id}-prompt`}>
          {t.prompt}
        </label>
        <input
          id={`${id}-prompt`}
          className="sample-input"
          placeholder={t.promptHint}
          value={prompt}
          onChange={({ target }) => setPrompt(target.value)}
        />
        <Button disabled={!trained || writing.size > 0} title={trained ? undefined : t.trainFirst} onClick={ask}>
          {t.generate}
        </Button>
      </div>
      <div className="sample-settings">
        <label htmlFor={`${id}-temperature`}>
          <Marked text={t.temperature({ temperature })} />
        </label>
        <input
          id={`${id}-temperature`}
          className="slider"
          type="range"
          min={TEMPERATURE.min}
          max={TEMPERATURE.max}
          step={TEMPERATURE.step}
          value={temperature}
          onChange={({ target }) => setTemperature(Number(target.value))}
        />
        <label htmlFor={`${id}-topk`}>
          <Marked text={t.topK({ k: topK })} />
        </label>
        <input
          id={`${id}-topk`}
          className="slider"
          type="range"
          min={TOP_K.min}
          max={TOP_K.max}
          value={topK}
          onChange={({ target }) => setTopK(Number(target.value))}
        />
      </div>
      <div aria-live="polite">
        {lanes.map(({ name }, index) => {
          const sample = samples[name];
          if (!writing.has(name) && sample === undefined) return null;
          return (
            <figure key={name} className="text-sample">
              <figcaption>
                <LaneMark index={index} name={name} />
                {writing.has(name) && <span className="preview-score">{t.writing}</span>}
              </figcaption>
              {sample && <SampledText prompt={sample.prompt} text={sample.text} lane={index} />}
            </figure>
          );
        })}
      </div>
    </form>
  );
}

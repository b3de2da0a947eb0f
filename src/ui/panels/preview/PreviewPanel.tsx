/** Model output: for each kind of data the picture that shows it, lanes beside each other. */
import "./PreviewPanel.css";
import { DATA_KINDS } from "../../../config/dataKinds";
import type { Preview } from "../../../lab/wire/protocol";
import { useRun, useSetup } from "../../context";
import { pageWords } from "../../../words/words";
import { AnswersPreview } from "./AnswersPreview";
import { BoundaryPreview } from "./BoundaryPreview";
import { DigitsPreview } from "./DigitsPreview";
import type { LanePreview } from "./lanePreview";
import { SampleBox } from "./SampleBox";
import { TextPreview } from "./TextPreview";

interface AnyLanePreview {
  readonly name: string;
  readonly index: number;
  readonly preview: Preview;
}

export function PreviewPanel() {
  const { preview: t } = pageWords();
  const lanes = useRun((view) => view.lanes);
  const previews = useRun((view) => view.previews);
  const form = useSetup(({ loaded, draft }) => DATA_KINDS[(loaded ?? draft).base.data.kind].form);
  const shown = lanes.flatMap(({ name }, index): AnyLanePreview[] => {
    const preview = previews[name]?.preview;
    return preview ? [{ name, index, preview }] : [];
  });
  const step = Math.max(0, ...Object.values(previews).map((preview) => preview.step));
  return (
    <section className="preview panel" aria-label={t.title}>
      <h2 className="panel-title preview-title">
        {t.title} {shown.length > 0 && <span className="unit">{t.step({ step })}</span>}
      </h2>
      {shown.length === 0 ? <p className="panel-empty">{t.coming[form]}</p> : <Shown lanes={shown} />}
      {form === "text" && lanes.length > 0 && <SampleBox />}
    </section>
  );
}

function lanesOf<K extends Preview["kind"]>(lanes: readonly AnyLanePreview[], kind: K): LanePreview<K>[] {
  return lanes.filter((lane): lane is AnyLanePreview & LanePreview<K> => lane.preview.kind === kind);
}

/** All lanes learn from the same data, so their previews are of one kind. */
function Shown({ lanes }: { readonly lanes: readonly AnyLanePreview[] }) {
  switch (lanes[0]?.preview.kind) {
    case "boundary":
      return <BoundaryPreview lanes={lanesOf(lanes, "boundary")} />;
    case "digits":
      return <DigitsPreview lanes={lanesOf(lanes, "digits")} />;
    case "text":
      return <TextPreview lanes={lanesOf(lanes, "text")} />;
    case "answers":
      return <AnswersPreview lanes={lanesOf(lanes, "answers")} />;
    case undefined:
      return null;
  }
}

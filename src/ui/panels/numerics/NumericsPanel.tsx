/**
 * Numerics: where the values of each tensor lie in the half format, step by step. One lane and one kind of tensor at a
 * time; what half loses of them, now and over time; the tensors worst off; what another loss scale would do.
 */
import "./Numerics.css";
import { useCallback, useMemo, useState } from "react";
import type { Lab } from "../../../lab/lab";
import {
  bandsOfLane,
  bandsOfTensor,
  isRelative,
  isScaled,
  sharesOf,
  worstTensors,
  type Bands,
  type HistogramSnapshot,
} from "../../../lab/curves/tensorShares";
import { useCurves } from "../../charts/useCurves";
import { useRun } from "../../context";
import { formatCount, formatShare } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { Button } from "../../parts/Button";
import { LanePicker } from "../../parts/LanePicker";
import { Marked } from "../../parts/Marked";
import { HeatMap } from "./HeatMap";
import { shiftOf } from "./drawHeatMap";
import { KINDS, lookReader, type Look, type Selection } from "./selection";
import { WorstTensors } from "./WorstTensors";

const WORST_SHOWN = 6;

type SnapshotsByLane = ReadonlyMap<string, readonly HistogramSnapshot[]>;

function take({ run, history }: Lab): SnapshotsByLane {
  return new Map(run.getState().lanes.map(({ name }) => [name, history.histograms(name)]));
}

/** Most turns bring no histogram: they are taken every so many steps. */
function same(a: SnapshotsByLane, b: SnapshotsByLane): boolean {
  return a.size === b.size && [...b].every(([name, snapshots]) => a.get(name) === snapshots);
}

export function NumericsPanel() {
  const { numerics: t } = pageWords();
  const lanes = useRun((view) => view.lanes);
  const { value: snapshotsByLane, frame } = useCurves(take, same);
  const [chosenLane, chooseLane] = useState<string>();
  const [selection, select] = useState<Selection>({ kind: "activationGradient" });
  const [preview, setPreview] = useState<number>();
  const [cursor, moveCursor] = useState<number>();
  // The last lane is the one in half, where there are two.
  const lane = lanes.find(({ name }) => name === chosenLane) ?? lanes.at(-1);
  const snapshots = snapshotsByLane.get(lane?.name ?? "") ?? NONE;
  const read = useMemo(() => lookReader(lane?.watched ?? [], selection), [lane, selection]);
  const looks = useMemo(() => read(snapshots), [read, snapshots]);
  const choose = useCallback((next: Selection) => {
    select(next);
    setPreview(undefined);
  }, []);
  const last = snapshots.at(-1);
  const watched = lane?.watched ?? [];
  const half = lane?.half ?? "none";
  const chosen = watched.find(({ kind, name }) => kind === selection.kind && name === selection.tensor);
  const bands = chosen ? bandsOfTensor(chosen, half) : bandsOfLane(half);
  const scaled = isScaled(chosen ?? { kind: selection.kind, dtype: "f32" });
  const title = selection.tensor ?? t.kinds[selection.kind];
  return (
    <figure ref={frame} className="numerics-figure" aria-label={t.region}>
      <figcaption className="numerics-head">
        <h2 className="panel-title">
          {t.title} <span className="unit">{t.unit({ format: bands.format })}</span>
        </h2>
        <Pickers lane={lane?.name} chooseLane={chooseLane} selection={selection} choose={choose} />
      </figcaption>
      {last === undefined ? (
        <p className="panel-empty numerics-empty">{lane && watched.length === 0 ? t.off : t.empty}</p>
      ) : (
        <div className="numerics-body">
          <div>
            <Figures look={looks[cursor ?? looks.length - 1]} bands={bands} preview={preview} />
            <HeatMap
              title={title}
              looks={looks}
              bands={bands}
              preview={preview}
              onPreview={scaled ? setPreview : undefined}
              cursor={cursor}
              moveCursor={moveCursor}
            />
            {scaled && <PreviewNote preview={preview} reset={() => setPreview(undefined)} />}
            {chosen && isRelative(chosen) && <p className="numerics-preview">{t.relative}</p>}
          </div>
          <div>
            <WorstTensors
              ranked={worstTensors(watched, last, half, WORST_SHOWN)}
              chosen={selection.tensor}
              choose={({ tensor: { kind, name } }) => choose({ kind, tensor: name })}
            />
            <Overflow snapshots={snapshots} />
          </div>
        </div>
      )}
    </figure>
  );
}

const NONE: readonly HistogramSnapshot[] = [];

interface PickersProps {
  readonly lane: string | undefined;
  readonly chooseLane: (name: string) => void;
  readonly selection: Selection;
  readonly choose: (selection: Selection) => void;
}

function Pickers({ lane, chooseLane, selection, choose }: PickersProps) {
  const { numerics: t } = pageWords();
  const lanes = useRun((view) => view.lanes);
  const watched = lanes.find(({ name }) => name === lane)?.watched ?? [];
  const value = selection.tensor === undefined ? selection.kind : `${selection.kind} ${selection.tensor}`;
  return (
    <div className="numerics-pickers">
      <span className="select">
        <select
          aria-label={t.tensor}
          value={value}
          onChange={({ target }) => {
            const [kind, ...name] = target.value.split(" ");
            const known = KINDS.find((candidate) => candidate === kind);
            if (known) choose({ kind: known, ...(name.length > 0 && { tensor: name.join(" ") }) });
          }}
        >
          {KINDS.map((kind) => (
            <optgroup key={kind} label={t.kinds[kind]}>
              <option value={kind}>{t.allOfKind[kind]}</option>
              {watched
                .filter((tensor) => tensor.kind === kind)
                .map(({ name }) => (
                  <option key={name} value={`${kind} ${name}`}>
                    {name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </span>
      <LanePicker label={t.lane} lanes={lanes.map(({ name }) => name)} lane={lane} choose={chooseLane} />
    </div>
  );
}

interface FiguresProps {
  readonly look: Look | undefined;
  readonly bands: Bands;
  readonly preview: number | undefined;
}

/** Shares at the look under the cursor, else at the last one, or what they would be at another scale. */
function Figures({ look, bands, preview }: FiguresProps) {
  if (look === undefined) return null;
  const { numerics: t } = pageWords();
  const shares = sharesOf(look.counts, bands, shiftOf(look, preview));
  return (
    <dl className="numerics-figures">
      <div className="numerics-step">
        <dt>{t.step}</dt>
        <dd>{formatCount(look.step)}</dd>
      </div>
      {(["lost", "subnormal", "normal", "overflow", "zero"] as const).map((band) => (
        <div key={band} className={`share-${band}`}>
          <dt>{t.shares[band]}</dt>
          <dd>{formatShare(shares[band])}</dd>
        </div>
      ))}
    </dl>
  );
}

function PreviewNote({ preview, reset }: { readonly preview: number | undefined; readonly reset: () => void }) {
  const { preview: t } = pageWords().numerics;
  return (
    <p className="numerics-preview" aria-live="polite">
      {preview === undefined ? (
        t.hint
      ) : (
        <>
          <Marked text={t.shown({ exponent: preview })} />
          <Button look="quiet" onClick={reset}>
            {t.reset}
          </Button>
        </>
      )}
    </p>
  );
}

interface OverflowProps {
  readonly snapshots: readonly HistogramSnapshot[];
}

/** Where the last observed overflow began. */
function Overflow({ snapshots }: OverflowProps) {
  const skipped = snapshots.findLast((snapshot) => snapshot.skipped);
  const culprit = skipped?.overflow?.tensor;
  if (!skipped || !culprit) return null;
  return (
    <p className="worst-overflowed">
      <Marked
        text={pageWords().numerics.overflowed({
          step: skipped.step,
          exponent: Math.round(Math.log2(skipped.scale)),
          tensor: culprit.name,
        })}
      />
    </p>
  );
}

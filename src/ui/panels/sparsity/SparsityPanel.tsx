/** Gates live: a map for each lane that has them, and what they save over time. */
import "./Sparsity.css";
import { laneConfig, type Experiment } from "../../../config/experiment";
import { valueInWords } from "../../../config/fieldWords";
import { gateMap, type GateMap } from "../../../lab/curves/gateMap";
import { gateTarget } from "../../../lab/curves/gateTargets";
import type { Lab } from "../../../lab/lab";
import type { LaneInfo } from "../../../lab/wire/protocol";
import type { LaneFigures } from "../../../lab/run/runStore";
import { useCurves } from "../../charts/useCurves";
import { useSetup } from "../../context";
import { formatShare, NO_FIGURE } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { LaneGates, type GateFigure } from "./LaneGates";
import { ShareCharts } from "./ShareCharts";

interface GatedLane {
  readonly info: LaneInfo;
  readonly index: number;
  readonly map: GateMap;
  readonly figures: LaneFigures | undefined;
}

function take({ run }: Lab): readonly GatedLane[] {
  const { lanes, gates, figures } = run.getState();
  return lanes.flatMap((info, index) => {
    if (info.gates.length === 0) return [];
    return [{ info, index, map: gateMap(info.gates, gates[info.name] ?? []), figures: figures[info.name] }];
  });
}

export function SparsityPanel() {
  const { sparsity: t } = pageWords();
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const { value: lanes, frame } = useCurves(take);
  const steps = Math.max(0, ...lanes.map(({ map }) => map.steps));
  return (
    <div className="sparsity">
      <figure ref={frame} className="gates panel" aria-label={t.region}>
        <figcaption className="gates-caption">
          <h2 className="panel-title">
            {t.title} <span className="unit">{t.unit({ steps })}</span>
          </h2>
          <GateKey />
        </figcaption>
        {lanes.length === 0 && <p className="panel-empty">{t.empty}</p>}
        {lanes.map(({ info, index, map, figures }) => (
          <LaneGates
            key={info.name}
            name={info.name}
            index={index}
            kind={kindOf(experiment, info.name)}
            map={map}
            figures={figuresOf(experiment, info, figures)}
          />
        ))}
      </figure>
      <ShareCharts />
    </div>
  );
}

function configOf(experiment: Experiment, name: string) {
  const lane = experiment.lanes.find((candidate) => candidate.name === name);
  return lane ? laneConfig(experiment, lane) : experiment.base;
}

/** In the words of the controls. */
function kindOf(experiment: Experiment, name: string): string {
  return valueInWords("model.gates.kind", configOf(experiment, name).model.gates.kind);
}

function figuresOf(
  experiment: Experiment,
  { name, gates }: LaneInfo,
  figures: LaneFigures | undefined,
): readonly GateFigure[] {
  const { sparsity: t } = pageWords();
  const config = configOf(experiment, name);
  const share = (value: number | undefined): string => (value === undefined ? NO_FIGURE : formatShare(value));
  const parts = gates.flatMap(({ part }) => {
    const now = figures?.gates?.[part];
    const target = gateTarget(config, part, figures?.step ?? 0).at(-1)?.share;
    return [
      {
        label: t.parts[part].active,
        value: share(now?.active),
        ...(target !== undefined && { note: t.target({ share: target }) }),
      },
      { label: t.parts[part].frozen, value: share(now?.frozen) },
    ];
  });
  return [...parts, { label: t.executed, value: share(figures?.executedShare) }];
}

/** What a cell's look means. */
function GateKey() {
  const { key: t } = pageWords().sparsity;
  return (
    <span className="gates-key" aria-hidden="true">
      <span>{t.never}</span>
      <span className="gates-key-scale" />
      <span>{t.always}</span>
      <svg viewBox="0 0 18 14" width="18" height="14" className="gates-key-frozen">
        <rect x="0.5" y="0.5" width="17" height="13" rx="2.5" fill="var(--sunken)" stroke="var(--line)" />
        <path d="M5.5 3.5l7 7m0-7l-7 7" stroke="var(--ink-faint)" strokeWidth="1.25" />
      </svg>
      <span>{t.frozen}</span>
    </span>
  );
}

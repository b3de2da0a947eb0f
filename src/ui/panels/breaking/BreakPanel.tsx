/**
 * Breaking a lane on purpose. Two interventions act on the current run, before its next step; four things can be taken away
 * in a new lane beside the old one. What was done, and what followed, is written below, oldest last.
 */
import "./BreakPanel.css";
import { useState } from "react";
import { laneConfig } from "../../../config/experiment";
import { laneTitle } from "../../../lab/setup/lanes";
import { useLab, useRun, useSetup } from "../../context";
import { pageWords } from "../../../words/words";
import { Button } from "../../parts/Button";
import { LanePicker } from "../../parts/LanePicker";
import { Interventions } from "./Interventions";
import { ScaleByHand } from "./ScaleByHand";
import { TakeAway } from "./TakeAway";

export function BreakPanel() {
  const { breaking: t } = pageWords();
  const lab = useLab();
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const [chosen, choose] = useState<string>();
  const halves = experiment.lanes.filter((lane) => laneConfig(experiment, lane).precision.kind !== "fp32");
  const lane = halves.find(({ name }) => name === chosen) ?? halves[0];
  const status = useRun((view) => view.status);
  // While it trains, no step's number is shown.
  const next = useRun((view) => (view.status === "running" ? undefined : view.step + 1));
  const scales = lane !== undefined && laneConfig(experiment, lane).precision.scaler.kind !== "off";
  const live = status === "ready" || status === "paused" || status === "running";
  return (
    <section className="breaking panel" aria-label={t.region}>
      <header className="breaking-head">
        <h2 className="panel-title">
          {t.title} <span className="unit">{t.unit}</span>
        </h2>
        <LanePicker label={t.pick} lanes={halves.map(({ name }) => name)} lane={lane?.name} choose={choose} />
      </header>
      {lane === undefined ? (
        <p className="panel-empty">{t.onlyFp32}</p>
      ) : (
        <div className="breaking-body">
          <div className="breaking-now">
            <h3 className="breaking-title">{t.now({ lane: laneTitle(experiment, lane.name) })}</h3>
            <div className="breaking-row">
              <Button
                disabled={!live || !scales}
                title={t.overflow.title}
                onClick={() => lab.intervene(lane.name, { kind: "overflow" })}
              >
                {t.overflow.label({ step: next })}
              </Button>
              <ScaleByHand lane={lane.name} disabled={!live || !scales} />
            </div>
            {!scales && <p className="breaking-help">{t.noScaler}</p>}
            <Interventions />
          </div>
          <TakeAway lane={lane} />
        </div>
      )}
    </section>
  );
}

/** Play, pause, step, reset; how far the run is, and how long it takes. Stays in sight while the page scrolls. */
import "./Transport.css";
import type { RunState } from "../../lab/wire/protocol";
import { useStore } from "zustand";
import { useLab, usePage, useRun, useSetup } from "../context";
import { pageWords } from "../../words/words";
import { Button } from "../parts/Button";
import { Marked } from "../parts/Marked";
import { Clock } from "./Clock";
import { useShortcuts } from "./useShortcuts";

export function Transport() {
  const lab = useLab();
  const { support, resetGuard } = usePage();
  const status = useRun((view) => view.status);
  const asked = useStore(resetGuard.asked);
  useShortcuts(lab, resetGuard);
  const started = useRun(({ step }) => step > 0);
  const isOthers = useRun(({ viewOnly }) => viewOnly === "other-tab");
  const t = pageWords().transport;
  const running = status === "running";
  const canStep = status === "ready" || status === "paused";
  const canPlay = support === undefined && (canStep || running || status === "failed" || status === "loading");
  return (
    <section className="transport panel" aria-label={t.region}>
      <div className="transport-buttons">
        <Button
          look="primary"
          icon={running ? "pause" : "play"}
          disabled={!canPlay}
          aria-keyshortcuts="Space"
          title={running ? t.pause.title : t.train.title}
          onClick={() => (running ? lab.pause() : lab.play())}
        >
          {running ? t.pause.label : started && status !== "finished" ? t.continue : t.train.label}
        </Button>
        <Button
          icon="step"
          disabled={!canStep}
          aria-label={t.step.label}
          aria-keyshortcuts="S ArrowRight"
          title={t.step.title}
          onClick={() => lab.step()}
        />
        <Button
          icon="reset"
          disabled={!started || running || isOthers}
          aria-label={asked ? t.reset.askedLabel : t.reset.label}
          aria-keyshortcuts="R"
          title={t.reset.title}
          onClick={() => resetGuard.ask()}
        >
          {asked ? t.reset.asked : undefined}
        </Button>
      </div>
      <Progress />
      <Clock />
      <StateVoice status={status} />
    </section>
  );
}

function Progress() {
  const step = useRun((view) => view.step);
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const t = pageWords().transport;
  const share = Math.min(1, step / steps);
  return (
    <div className="transport-progress">
      <p className="transport-step">
        <Marked text={t.progress({ step, steps })} />
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label={t.stepsDone}
        aria-valuemin={0}
        aria-valuemax={steps}
        aria-valuenow={step}
      >
        <div className="progress-done" style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  );
}

/** The state in a word or two, shown and spoken; whether a resting run would survive a closed tab is part of it. */
function StateVoice({ status }: { readonly status: RunState }) {
  const { support } = usePage();
  const saved = useRun(({ savedStep, step }) => step > 0 && savedStep === step);
  const t = pageWords().transport;
  const resting = status === "paused" || status === "finished";
  return (
    <p className="transport-state" role="status" data-state={status}>
      {support === undefined ? t.state({ state: status, saved: resting && saved }) : t.cannot}
    </p>
  );
}

/** Play, pause, step, reset; how far the run is, and how long it takes. Stays in sight while the page scrolls. */
import "./Transport.css";
import type { RunState } from "../../lab/wire/protocol";
import { useStore } from "zustand";
import { useLab, usePage, useRun, useSetup } from "../context";
import { formatCount } from "../../words/numbers";
import { Button } from "../parts/Button";
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
  const running = status === "running";
  const canStep = status === "ready" || status === "paused";
  const canPlay = support === undefined && (canStep || running || status === "failed" || status === "loading");
  return (
    <section className="transport panel" aria-label="Training">
      <div className="transport-buttons">
        <Button
          look="primary"
          icon={running ? "pause" : "play"}
          disabled={!canPlay}
          aria-keyshortcuts="Space"
          title={running ? "Pause (space)" : "Train (space)"}
          onClick={() => (running ? lab.pause() : lab.play())}
        >
          {running ? "Pause" : started && status !== "finished" ? "Continue" : "Train"}
        </Button>
        <Button
          icon="step"
          disabled={!canStep}
          aria-label="One step"
          aria-keyshortcuts="S ArrowRight"
          title="One training step of each lane (S or →)"
          onClick={() => lab.step()}
        />
        <Button
          icon="reset"
          disabled={!started || running || isOthers}
          aria-label={asked ? "Press again to discard this run" : "Reset to step 0"}
          aria-keyshortcuts="R"
          title="Back to step 0, same seed (R)"
          onClick={() => resetGuard.ask()}
        >
          {asked ? "Discard this run?" : undefined}
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
  const share = Math.min(1, step / steps);
  return (
    <div className="transport-progress">
      <p className="transport-step">
        <span className="unit">Step</span> <strong>{formatCount(step)}</strong>{" "}
        <span className="unit">of {formatCount(steps)}</span>
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Steps done"
        aria-valuemin={0}
        aria-valuemax={steps}
        aria-valuenow={step}
      >
        <div className="progress-done" style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  );
}

const SPOKEN: Readonly<Record<RunState, string>> = {
  empty: "Waiting for a text",
  loading: "Building the lanes …",
  ready: "Ready",
  running: "Training",
  paused: "Paused",
  viewing: "Read-only",
  finished: "Finished",
  failed: "Stopped",
};

/** The state in a word or two, shown and spoken; whether a resting run would survive a closed tab is part of it. */
function StateVoice({ status }: { readonly status: RunState }) {
  const { support } = usePage();
  const saved = useRun(({ savedStep, step }) => step > 0 && savedStep === step);
  const resting = status === "paused" || status === "finished";
  return (
    <p className="transport-state" role="status" data-state={status}>
      {support === undefined ? `${SPOKEN[status]}${resting && saved ? ", saved" : ""}` : "Cannot train here"}
    </p>
  );
}

/** Time spent training, and about how long the rest takes at this pace. */
import { useEffect, useState } from "react";
import { useLab, useRun, useSetup } from "../context";
import { pageWords } from "../../words/words";
import { Marked } from "../parts/Marked";
import { formatDuration } from "../../words/numbers";

const TICK_MS = 500;
/** Fewer steps than this say little about the pace. */
const ENOUGH_STEPS = 10;

export function Clock() {
  const lab = useLab();
  const running = useRun(({ status }) => status === "running");
  const resumedAt = useRun((view) => view.resumedAt);
  const step = useRun((view) => view.step);
  const steps = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.steps);
  const atStart = step === 0;
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const read = (): void => setElapsed(lab.elapsedMs());
    read();
    if (!running) return;
    const timer = setInterval(read, TICK_MS);
    return () => clearInterval(timer);
  }, [lab, running, resumedAt, atStart]);
  const done = step - resumedAt;
  const left = done < ENOUGH_STEPS || step >= steps ? undefined : (elapsed / done) * (steps - step);
  const t = pageWords().transport;
  return (
    <p className="transport-clock">
      <span>
        <Marked text={t.elapsed({ time: formatDuration(elapsed) })} />
      </span>
      {left !== undefined && (
        <span className="transport-left">
          <Marked text={t.left({ time: formatDuration(left) })} />
        </span>
      )}
    </p>
  );
}

/** Resetting, asked twice where it would give up a run that took long. */
import { useCallback, useEffect, useState } from "react";
import type { Lab } from "../../lab/lab";

/** A run of more than a minute is not given up at one press of R. */
const LONG_MS = 60_000;
const ASKED_FOR_MS = 4000;

export interface Reset {
  /** Whether the question stands: the next `ask` resets. */
  readonly asked: boolean;
  readonly ask: () => void;
}

export function useReset(lab: Lab): Reset {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), ASKED_FOR_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const ask = useCallback(() => {
    const long = lab.spentMs() > LONG_MS && lab.run.getState().status === "paused";
    if (!long || asked) lab.reset();
    setAsked(long && !asked);
  }, [lab, asked]);
  return { asked, ask };
}

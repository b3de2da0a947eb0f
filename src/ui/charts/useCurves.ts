/** A chart's curves, taken again at the chart's turns while it is in sight and the run has grown. */
import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import type { Lab } from "../../lab/lab";
import { useLab } from "../context";
import { onTurn } from "./clock";

export interface Drawn<T> {
  readonly value: T;
  /** For the chart's frame: only while it is in sight are curves taken. */
  readonly frame: RefObject<HTMLElement | null>;
}

/**
 * @param take Reads what the chart draws; must be stable.
 * @param same Whether two of them draw the same, so that nothing is drawn again; must be stable.
 */
export function useCurves<T>(take: (lab: Lab) => T, same: (a: T, b: T) => boolean = Object.is): Drawn<T> {
  const lab = useLab();
  const frame = useRef<HTMLElement>(null);
  const [value, setValue] = useState<T>(() => take(lab));
  useEffect(() => {
    let visible = true;
    let seen: number | undefined;
    const observer = new IntersectionObserver((entries) => {
      visible = entries.at(-1)?.isIntersecting ?? true;
    });
    if (frame.current) observer.observe(frame.current);
    const stop = onTurn(() => {
      const { revision } = lab.run.getState();
      if (!visible || document.hidden || revision === seen) return false;
      seen = revision;
      setValue((before) => {
        const now = take(lab);
        return same(before, now) ? before : now;
      });
      return true;
    });
    return () => {
      stop();
      observer.disconnect();
    };
  }, [lab, take, same]);
  return { value, frame };
}

/** The loss scale, set by hand as a power of two for the next step; the scaler's rule goes on from there. */
import { useId, useState } from "react";
import { pageWords } from "../../../words/words";
import { useLab, useRun } from "../../context";
import { Power } from "../../parts/Power";

interface ScaleByHandProps {
  readonly lane: string;
  readonly disabled: boolean;
}

/** Scales worth trying: below the first everything vanishes, above the last everything overflows. */
const LOWEST = -8;
const HIGHEST = 40;

export function ScaleByHand({ lane, disabled }: ScaleByHandProps) {
  const { scale: t } = pageWords().breaking;
  const lab = useLab();
  const id = useId();
  const scale = useRun(({ figures }) => figures[lane]?.scale);
  const [wanted, want] = useState<number>();
  const exponent = wanted ?? clamped(Math.round(Math.log2(scale ?? 2 ** 16)));
  return (
    <form
      className="scale-by-hand"
      onSubmit={(event) => {
        event.preventDefault();
        lab.intervene(lane, { kind: "scale", scale: 2 ** exponent });
        want(undefined);
      }}
    >
      <label htmlFor={id}>{t.label}</label>
      <input
        id={id}
        className="slider"
        type="range"
        min={LOWEST}
        max={HIGHEST}
        value={exponent}
        disabled={disabled}
        aria-valuetext={t.value({ exponent })}
        onChange={({ target }) => want(Number(target.value))}
      />
      <output htmlFor={id} className="scale-by-hand-value">
        <Power exponent={exponent} />
      </output>
      <button type="submit" className="button button-plain" disabled={disabled}>
        {t.set}
      </button>
    </form>
  );
}

function clamped(exponent: number): number {
  return Math.min(HIGHEST, Math.max(LOWEST, exponent));
}

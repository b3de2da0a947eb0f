/** Held-out digits, and what each model takes them for: wrong answers are ringed and say both. */
import { useCallback } from "react";
import { pageWords } from "../../../words/words";
import { LaneMark, useLaneTitle } from "../../parts/LaneMark";
import { drawPixels } from "./pixels";
import type { LanePreview } from "./lanePreview";
import { useCanvas } from "../../parts/useCanvas";

type Digits = LanePreview<"digits">["preview"];

/** Three rows of eight: another lane fits below. */
const SHOWN = 24;

export function DigitsPreview({ lanes }: { readonly lanes: readonly LanePreview<"digits">[] }) {
  return (
    <>
      {lanes.map(({ name, index, preview }) => (
        <LaneDigits key={name} name={name} index={index} digits={preview} />
      ))}
    </>
  );
}

interface LaneDigitsProps {
  readonly name: string;
  readonly index: number;
  readonly digits: Digits;
}

function LaneDigits({ name, index, digits }: LaneDigitsProps) {
  const { digits: t } = pageWords().preview;
  const title = useLaneTitle(name);
  const total = digits.targets.length;
  const right = digits.targets.reduce((sum, target, at) => sum + Number(target === digits.predictions[at]), 0);
  return (
    <figure className="digits">
      <figcaption>
        <LaneMark index={index} name={name} />
        <span className="preview-score">{t.right({ right, total })}</span>
      </figcaption>
      <ol className="digits-grid" aria-label={t.list({ lane: title })}>
        {Array.from({ length: Math.min(SHOWN, total) }, (_, at) => (
          <Digit key={at} digits={digits} at={at} />
        ))}
      </ol>
    </figure>
  );
}

function Digit({ digits, at }: { readonly digits: Digits; readonly at: number }) {
  const { side, images } = digits;
  const target = digits.targets[at] ?? 0;
  const prediction = digits.predictions[at] ?? 0;
  const confidence = digits.confidences[at] ?? 0;
  const canvas = useCanvas(
    useCallback(
      (context: CanvasRenderingContext2D, shown: number) => {
        drawPixels(context, picture(images, at, side), shown, false);
      },
      [images, at, side],
    ),
  );
  const wrong = target !== prediction;
  return (
    <li
      className="digit"
      data-wrong={wrong || undefined}
      title={pageWords().preview.digits.digit({ target, prediction, confidence })}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <span>
        {wrong && <span className="digit-target">{target}→</span>}
        {prediction}
      </span>
    </li>
  );
}

/** Light strokes on dark, as MNIST has them. */
function picture(images: Float32Array, at: number, side: number): ImageData {
  const image = new ImageData(side, side);
  for (let cell = 0; cell < side * side; cell++) {
    const ink = Math.min(1, Math.max(0, images[at * side * side + cell] ?? 0));
    image.data.set([24 + ink * 226, 25 + ink * 225, 30 + ink * 220, 255], cell * 4);
  }
  return image;
}

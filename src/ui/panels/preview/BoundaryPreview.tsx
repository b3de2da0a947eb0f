/** The plane as each model divides it, with the data on top. Paler where the model is less sure. */
import { useCallback } from "react";
import type { PointsPreview } from "../../../lab/wire/protocol";
import { useRun } from "../../context";
import { pageWords } from "../../../words/words";
import { LaneMark, useLaneTitle } from "../../parts/LaneMark";
import { classColor, pointColor, traceShape } from "./classColors";
import { BoundaryNames } from "./BoundaryNames";
import { drawPixels } from "./pixels";
import type { LanePreview } from "./lanePreview";
import { useCanvas } from "../../parts/useCanvas";

type Boundary = LanePreview<"boundary">["preview"];

/** More points than this hide what they stand on. */
const MOST_POINTS = 240;
const POINT_RADIUS = 2.1;
/** Steps of the golden ratio spread evenly over any order that the points may come in; a fixed stride meets its beat. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export function BoundaryPreview({ lanes }: { readonly lanes: readonly LanePreview<"boundary">[] }) {
  const points = useRun((view) => view.points);
  return (
    <>
      <div className="boundaries">
        {lanes.map(({ name, index, preview }) => (
          <LaneBoundary key={name} name={name} index={index} boundary={preview} points={points} />
        ))}
      </div>
      <p className="preview-note">{pageWords().preview.boundary.note}</p>
      {points?.names && <BoundaryNames {...points.names} />}
    </>
  );
}

interface LaneBoundaryProps {
  readonly name: string;
  readonly index: number;
  readonly boundary: Boundary;
  readonly points: PointsPreview | undefined;
}

function LaneBoundary({ name, index, boundary, points }: LaneBoundaryProps) {
  const { boundary: t } = pageWords().preview;
  const title = useLaneTitle(name);
  const accuracy = useRun(({ figures }) => figures[name]?.validationAccuracy ?? figures[name]?.accuracy);
  const canvas = useCanvas(
    useCallback(
      (context: CanvasRenderingContext2D, side: number) => {
        drawPixels(context, field(boundary), side, true);
        if (points) drawPoints(context, side, boundary.extent, points);
      },
      [boundary, points],
    ),
  );
  return (
    <figure className="boundary">
      <canvas ref={canvas} role="img" aria-label={t.picture({ lane: title })} />
      <figcaption>
        <LaneMark index={index} name={name} />
        {accuracy !== undefined && <span className="preview-score">{t.right({ share: accuracy })}</span>}
      </figcaption>
    </figure>
  );
}

/** One pixel a cell: the classes' colours mixed by probability, on white. */
function field({ size, classes, probabilities }: Boundary): ImageData {
  const image = new ImageData(size, size);
  for (let cell = 0; cell < size * size; cell++) {
    let best = 0;
    for (let label = 1; label < classes; label++) {
      if ((probabilities[cell * classes + label] ?? 0) > (probabilities[cell * classes + best] ?? 0)) best = label;
    }
    const color = classColor(best);
    const sure = ((probabilities[cell * classes + best] ?? 0) - 1 / classes) / (1 - 1 / classes);
    const strength = 0.12 + 0.5 * Math.max(0, sure);
    for (let channel = 0; channel < 3; channel++) {
      image.data[cell * 4 + channel] = 255 + ((color[channel] ?? 255) - 255) * strength;
    }
    image.data[cell * 4 + 3] = 255;
  }
  return image;
}

function drawPoints(
  context: CanvasRenderingContext2D,
  side: number,
  extent: number,
  { points, classes }: PointsPreview,
): void {
  const shown = Math.min(MOST_POINTS, classes.length);
  context.lineWidth = 0.75;
  context.strokeStyle = "#ffffff";
  for (let turn = 0; turn < shown; turn++) {
    const at = shown === classes.length ? turn : Math.floor(((turn * GOLDEN) % 1) * classes.length);
    const x = (((points[2 * at] ?? 0) + extent) / (2 * extent)) * side;
    const y = ((extent - (points[2 * at + 1] ?? 0)) / (2 * extent)) * side;
    const label = classes[at] ?? 0;
    context.fillStyle = pointColor(label);
    traceShape(context, label, x, y, POINT_RADIUS);
    context.fill();
    context.stroke();
  }
}

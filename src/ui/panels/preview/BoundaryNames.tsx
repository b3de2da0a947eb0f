/** What the owner of the points calls their classes, each in its colour and shape, and the two columns that are drawn. */
import { pageWords } from "../../../words/words";
import { pointColor, SHAPES } from "./classColors";

/** More names than this would be a list of its own. */
const MOST_NAMED = 12;

interface BoundaryNamesProps {
  readonly features: readonly string[];
  readonly classes: readonly string[];
}

export function BoundaryNames({ features: [across = "", up = ""], classes }: BoundaryNamesProps) {
  const { boundaryNames: t } = pageWords();
  const more = classes.length - MOST_NAMED;
  return (
    <>
      <ul className="boundary-classes" aria-label={t.classes}>
        {classes.slice(0, MOST_NAMED).map((name, label) => (
          <li key={name}>
            <span aria-hidden="true" style={{ color: pointColor(label) }}>
              {SHAPES[label % SHAPES.length]}
            </span>{" "}
            {name}
          </li>
        ))}
        {more > 0 && <li>{t.more({ count: more })}</li>}
      </ul>
      <p className="preview-note boundary-axes">{t.axes({ across, up })}</p>
    </>
  );
}

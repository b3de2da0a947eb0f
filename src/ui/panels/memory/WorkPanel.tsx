/** What a step costs and how fast it goes: operations counted from the graph, the rate measured. */
import { executedFlops, flopRate } from "../../../lab/run/stepWork";
import { useRun } from "../../context";
import { formatCount, formatFigure, formatLarge, formatShare, NO_FIGURE } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { LaneMark } from "../../parts/LaneMark";
import { MANY } from "./MemoryPanel";

export function WorkPanel() {
  const lanes = useRun((view) => view.lanes);
  const figures = useRun((view) => view.figures);
  if (lanes.length === 0) return null;
  const { work: t } = pageWords();
  const rows = [
    {
      ...t.rows.operations,
      of: lanes.map((lane) => formatLarge(executedFlops(lane, figures[lane.name]))),
    },
    {
      ...t.rows.rate,
      of: lanes.map((lane) => {
        const rate = flopRate(lane, figures[lane.name]);
        return rate === undefined ? NO_FIGURE : formatLarge(rate);
      }),
    },
    {
      ...t.rows.dispatches,
      of: lanes.map(({ dispatchesPerStep }) => formatCount(dispatchesPerStep)),
    },
    {
      ...t.rows.learningRate,
      of: lanes.map(({ name }) => {
        const rate = figures[name]?.learningRate;
        return rate === undefined ? NO_FIGURE : formatFigure(rate);
      }),
    },
    {
      ...t.rows.accuracy,
      of: lanes.map(({ name }) => {
        const accuracy = figures[name]?.accuracy;
        return accuracy === undefined ? NO_FIGURE : formatShare(accuracy);
      }),
    },
  ];
  return (
    <section className="memory panel" aria-label={t.region}>
      <div className="memory-scroll" data-many={lanes.length > MANY || undefined}>
        <table className="memory-table work-table">
          <thead>
            <tr>
              <th scope="col" className="panel-title">
                {t.title}
              </th>
              {lanes.map(({ name }, index) => (
                <th key={name} scope="col">
                  <LaneMark index={index} name={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, unit, help, of }) => (
              <tr key={label} title={help}>
                <th scope="row">
                  {label}
                  {unit !== "" && <span className="unit"> {unit}</span>}
                </th>
                {of.map((value, index) => (
                  <td key={lanes[index]?.name}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What a step costs and how fast it goes: operations counted from the graph, the rate measured. */
import { executedFlops, flopRate } from "../../../lab/run/stepWork";
import { useRun } from "../../context";
import { formatCount, formatLarge, formatShare, NO_FIGURE } from "../../../words/numbers";
import { LaneMark } from "../../parts/LaneMark";
import { MANY } from "./MemoryPanel";

export function WorkPanel() {
  const lanes = useRun((view) => view.lanes);
  const figures = useRun((view) => view.figures);
  if (lanes.length === 0) return null;
  const rows = [
    {
      label: "Operations",
      unit: "FLOP",
      help: "Floating-point operations that the latest step executed, counted from the graph; blocks that gates skip are not counted",
      of: lanes.map((lane) => formatLarge(executedFlops(lane, figures[lane.name]))),
    },
    {
      label: "Rate",
      unit: "FLOP/s",
      help: "Operations divided by the measured step time",
      of: lanes.map((lane) => {
        const rate = flopRate(lane, figures[lane.name]);
        return rate === undefined ? NO_FIGURE : formatLarge(rate);
      }),
    },
    {
      label: "Dispatches",
      help: "Kernel calls of one step",
      of: lanes.map(({ dispatchesPerStep }) => formatCount(dispatchesPerStep)),
    },
    {
      label: "Learning rate",
      help: "Of the latest step",
      of: lanes.map(({ name }) => {
        const rate = figures[name]?.learningRate;
        return rate === undefined ? NO_FIGURE : String(Number(rate.toPrecision(3)));
      }),
    },
    {
      label: "Accuracy",
      help: "Share of the latest batch's targets predicted correctly",
      of: lanes.map(({ name }) => {
        const accuracy = figures[name]?.accuracy;
        return accuracy === undefined ? NO_FIGURE : formatShare(accuracy);
      }),
    },
  ];
  return (
    <section className="memory panel" aria-label="Work per step">
      <div className="memory-scroll" data-many={lanes.length > MANY || undefined}>
        <table className="memory-table work-table">
          <thead>
            <tr>
              <th scope="col" className="panel-title">
                One step
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
                  {unit !== undefined && <span className="unit"> {unit}</span>}
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

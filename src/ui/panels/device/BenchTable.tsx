/** The bench's figures by kernel family: time, rates, and the share of what the device allows. */
import { withShares } from "../../../lab/deviceLab";
import type { DeviceView } from "../../../lab/deviceLab";
import { formatMs, formatShare } from "../../../words/numbers";
import { inSentences } from "../../../words/report";
import { elementName } from "./elementName";

const FAMILIES = [
  { family: "matmul", title: "Matrix products" },
  { family: "attention", title: "Attention" },
  { family: "layerNorm", title: "Layer norm" },
  { family: "optimizer", title: "Optimizer" },
] as const;

export function BenchTable({ view }: { readonly view: DeviceView }) {
  const figures = withShares(view);
  const { copyBytesPerSecond, skipped } = view;
  return (
    <>
      {copyBytesPerSecond !== undefined && (
        <p className="device-note">
          The largest copy moves {gigabytes(copyBytesPerSecond)} GB/s, reads and writes together. “Of peak” is the
          larger of two shares: of this bandwidth, and of the fastest matrix product’s FLOP/s. Above 100 %, the operands
          stayed in cache.
        </p>
      )}
      {FAMILIES.map(({ family, title }) => {
        const rows = figures.filter((figure) => figure.family === family);
        if (rows.length === 0) return null;
        return (
          <section key={family} aria-label={title}>
            <h3 className="panel-title">{title}</h3>
            <table className="device-table">
              <thead>
                <tr>
                  <th scope="col">Kernel</th>
                  <th scope="col">ms</th>
                  <th scope="col">GFLOP/s</th>
                  <th scope="col" className="device-wide">
                    GB/s
                  </th>
                  <th scope="col">of peak</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ op, elementType, ms, gflops, bytesPerSecond, share }) => (
                  <tr key={`${op} ${elementType}`}>
                    <th scope="row">
                      {op} <span className="unit">{elementName(elementType)}</span>
                    </th>
                    <td title={`${ms.min.toFixed(3)} to ${ms.max.toFixed(3)} ms`}>{milliseconds(ms.median)}</td>
                    <td>{gflops.executed.toFixed(1)}</td>
                    <td className="device-wide">{gigabytes(bytesPerSecond)}</td>
                    <td>
                      <span className="device-share">
                        <span className="device-bar" aria-hidden="true">
                          <span style={{ width: `${Math.min(1, share) * 100}%` }} />
                        </span>
                        {Number.isFinite(share) ? formatShare(share) : ""}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        );
      })}
      {skipped.map(({ op, elementType, reason }) => (
        <p key={`${op} ${elementType}`} className="device-note">
          Not measured: {op}, {elementName(elementType)}. {inSentences(reason).message}
        </p>
      ))}
    </>
  );
}

function milliseconds(ms: number): string {
  const { figure, unit } = formatMs(ms);
  return unit === "ms" ? (ms < 0.1 ? ms.toFixed(3) : figure) : `${figure} ${unit}`;
}

function gigabytes(bytesPerSecond: number): string {
  const rate = bytesPerSecond / 1e9;
  return rate.toFixed(rate >= 10 ? 0 : 2);
}

/** The bench's figures by kernel family: time, rates, and the share of what the device allows. */
import { withShares } from "../../../lab/deviceLab";
import type { DeviceView } from "../../../lab/deviceLab";
import { formatFixed, formatGigabytes, formatMs, formatShare } from "../../../words/numbers";
import { inSentences } from "../../../words/report";
import { pageWords } from "../../../words/words";

const FAMILIES = ["matmul", "attention", "layerNorm", "optimizer"] as const;

export function BenchTable({ view }: { readonly view: DeviceView }) {
  const { device: t } = pageWords();
  const { columns } = t;
  const figures = withShares(view);
  const { copyBytesPerSecond, skipped } = view;
  return (
    <>
      {copyBytesPerSecond !== undefined && (
        <p className="device-note">{t.copyRate({ bytesPerSecond: copyBytesPerSecond })}</p>
      )}
      {FAMILIES.map((family) => {
        const title = t.families[family];
        const rows = figures.filter((figure) => figure.family === family);
        if (rows.length === 0) return null;
        return (
          <section key={family} aria-label={title}>
            <h3 className="panel-title">{title}</h3>
            <table className="device-table">
              <thead>
                <tr>
                  <th scope="col">{columns.kernel}</th>
                  <th scope="col">{columns.ms}</th>
                  <th scope="col">{columns.gflops}</th>
                  <th scope="col" className="device-wide">
                    {columns.gigabytes}
                  </th>
                  <th scope="col">{columns.ofPeak}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ op, elementType, ms, gflops, bytesPerSecond, share }) => (
                  <tr key={`${op} ${elementType}`}>
                    <th scope="row">
                      <span translate="no">{op}</span> <span className="unit">{t.elements[elementType]}</span>
                    </th>
                    <td title={t.msRange(ms)}>{milliseconds(ms.median)}</td>
                    <td>{formatFixed(gflops.executed, 1)}</td>
                    <td className="device-wide">{formatGigabytes(bytesPerSecond)}</td>
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
          {t.notMeasured({ op, element: elementType, reason: inSentences(reason).message })}
        </p>
      ))}
    </>
  );
}

function milliseconds(ms: number): string {
  const { figure, unit } = formatMs(ms);
  return unit === "ms" ? (ms < 0.1 ? formatFixed(ms, 3) : figure) : `${figure} ${unit}`;
}

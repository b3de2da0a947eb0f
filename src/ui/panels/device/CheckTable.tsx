/** What the check found: each kernel's largest error beside what its arithmetic allows. */
import type { DeviceView } from "../../../lab/deviceLab";
import { checkFailureInWords } from "../../../lab/readings/checkInWords";
import { formatScientific } from "../../../words/numbers";
import { pageWords } from "../../../words/words";

export function CheckTable({ checks }: { readonly checks: DeviceView["checks"] }) {
  if (checks.length === 0) return null;
  const { device: t } = pageWords();
  const { columns } = t;
  return (
    <section aria-label={t.checksRegion}>
      <table className="device-table">
        <thead>
          <tr>
            <th scope="col">{columns.kernel}</th>
            <th scope="col" className="device-wide">
              {columns.shapes}
            </th>
            <th scope="col">{columns.error}</th>
            <th scope="col">{columns.allowed}</th>
            <th scope="col">{columns.result}</th>
          </tr>
        </thead>
        <tbody>
          {checks.map(({ kernel, direction, elementType, shapes, maxError, allowed, passed, failure }) => (
            <tr key={`${kernel} ${direction} ${elementType}`} data-passed={passed}>
              <th scope="row">
                <span translate="no">{kernel}</span>{" "}
                <span className="unit">{t.checked({ direction, element: elementType })}</span>
                {failure !== undefined && <span className="device-failure">{checkFailureInWords(failure)}</span>}
              </th>
              <td className="device-wide">{shapes}</td>
              <td>{magnitude(maxError)}</td>
              <td>{magnitude(allowed)}</td>
              <td>{passed ? t.pass : t.fail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function magnitude(value: number): string {
  return value === 0 ? "0" : formatScientific(value, 1);
}

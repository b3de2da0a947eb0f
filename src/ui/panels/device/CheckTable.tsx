/** What the check found: each kernel's largest error beside what its arithmetic allows. */
import type { DeviceView } from "../../../lab/deviceLab";
import { checkFailureInWords } from "../../../lab/readings/checkInWords";
import { elementName } from "./elementName";

const DIRECTIONS = { forward: "forward", backward: "backward", step: "step’s end" } as const;

export function CheckTable({ checks }: { readonly checks: DeviceView["checks"] }) {
  if (checks.length === 0) return null;
  return (
    <section aria-label="Checks">
      <table className="device-table">
        <thead>
          <tr>
            <th scope="col">Kernel</th>
            <th scope="col" className="device-wide">
              Shapes
            </th>
            <th scope="col">Largest error</th>
            <th scope="col">Allowed</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {checks.map(({ kernel, direction, elementType, shapes, maxError, allowed, passed, failure }) => (
            <tr key={`${kernel} ${direction} ${elementType}`} data-passed={passed}>
              <th scope="row">
                {kernel} <span className="unit">{`${DIRECTIONS[direction]}, ${elementName(elementType)}`}</span>
                {failure !== undefined && <span className="device-failure">{checkFailureInWords(failure)}</span>}
              </th>
              <td className="device-wide">{shapes}</td>
              <td>{magnitude(maxError)}</td>
              <td>{magnitude(allowed)}</td>
              <td>{passed ? "pass" : "fail"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function magnitude(value: number): string {
  if (value === 0) return "0";
  return Number.isNaN(value) ? "NaN" : value.toExponential(1).replace("-", "\u2212");
}

/** One block's tensors as a table: name and reason, dtype, bytes. */
import { shapeText } from "../../graph/tensors";
import type { TensorRow } from "../../graph/tensorTable";
import { bytesInWords } from "../format";
import { REASONS } from "./blocks";

export function TensorRows({ rows }: { readonly rows: readonly TensorRow[] }) {
  return (
    <table className="tensors-table">
      <thead>
        <tr>
          <th scope="col">Tensor</th>
          <th scope="col">Dtype</th>
          <th scope="col">Bytes</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <code>{row.name}</code> <span className="unit">{shapeText(row.shape)}</span>
              <span className="tensors-why">{REASONS[row.why]}</span>
            </th>
            <td>
              <span className="dtype" data-dtype={row.dtype}>
                {row.dtype}
              </span>
            </td>
            <td>{bytesInWords(row.bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

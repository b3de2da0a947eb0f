/** One block's tensors as a table: name and reason, dtype, bytes. */
import type { TensorLine } from "../../../lab/readings/tensorBlocks";
import { bytesInWords } from "../../../words/byteUnits";

export function TensorRows({ lines }: { readonly lines: readonly TensorLine[] }) {
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
        {lines.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              <code>{row.name}</code> <span className="unit">{row.shape}</span>
              <span className="tensors-why">{row.why}</span>
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

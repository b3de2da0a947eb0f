/** One block's tensors as a table: name and reason, dtype, bytes. */
import type { TensorLine } from "../../../lab/readings/tensorBlocks";
import { pageWords } from "../../../words/words";
import { bytesInWords } from "../../../words/byteUnits";

export function TensorRows({ lines }: { readonly lines: readonly TensorLine[] }) {
  const { columns: t } = pageWords().tensors;
  return (
    <table className="tensors-table">
      <thead>
        <tr>
          <th scope="col">{t.tensor}</th>
          <th scope="col">{t.dtype}</th>
          <th scope="col">{t.bytes}</th>
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

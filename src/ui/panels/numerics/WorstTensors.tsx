/** The tensors that half serves worst at the last look, named; each can be chosen. */
import type { RankedTensor } from "../../../lab/curves/tensorShares";
import { pageWords } from "../../../words/words";

interface WorstTensorsProps {
  readonly ranked: readonly RankedTensor[];
  readonly chosen: string | undefined;
  readonly choose: (ranked: RankedTensor) => void;
}

export function WorstTensors({ ranked, chosen, choose }: WorstTensorsProps) {
  const { worst: t } = pageWords().numerics;
  return (
    <div className="worst">
      <h3 className="worst-title">{t.title}</h3>
      {ranked.length === 0 ? (
        <p className="panel-empty">{t.none}</p>
      ) : (
        <ol>
          {ranked.map((entry) => (
            <li key={entry.row}>
              <button
                type="button"
                className="worst-tensor"
                aria-pressed={entry.tensor.name === chosen}
                onClick={() => choose(entry)}
              >
                <span className="worst-name">{entry.tensor.name}</span>
                <span className="worst-share">{t.shares(entry.shares)}</span>
                <span className="worst-bar" aria-hidden="true">
                  <span className="worst-lost" style={{ flexGrow: entry.shares.lost }} />
                  <span className="worst-subnormal" style={{ flexGrow: entry.shares.subnormal }} />
                  <span style={{ flexGrow: entry.shares.normal + entry.shares.zero }} />
                  <span className="worst-overflow" style={{ flexGrow: entry.shares.overflow }} />
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

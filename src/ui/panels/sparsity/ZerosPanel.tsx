/** How many hidden units a ReLU or GELU leaves at zero, or nearly, by itself: layer by layer, lane beside lane. */
import "./Zeros.css";
import type { Lab } from "../../../lab/lab";
import { naturalSparsity, NEAR_ZERO_EXPONENT, type NaturalSparsity } from "../../../lab/readings/naturalSparsity";
import type { LaneInfo } from "../../../lab/wire/protocol";
import { useCurves } from "../../charts/useCurves";
import { useSetup } from "../../context";
import { formatShare } from "../../../words/numbers";
import { pageWords } from "../../../words/words";
import { LaneMark } from "../../parts/LaneMark";
import { laneStyle } from "../../parts/laneStyle";
import { Marked } from "../../parts/Marked";

interface Seen {
  readonly lanes: readonly LaneInfo[];
  /** For each lane, its layers. */
  readonly layers: readonly (readonly NaturalSparsity[])[];
  readonly step: number;
}

function take({ run, history }: Lab): Seen {
  const { lanes } = run.getState();
  const looks = lanes.map(({ name }) => history.histograms(name).at(-1));
  return {
    lanes,
    layers: lanes.map(({ watched }, lane) => {
      const look = looks[lane];
      return look ? naturalSparsity(watched, look) : [];
    }),
    step: Math.max(0, ...looks.map((look) => look?.step ?? 0)),
  };
}

/** "gelu" of "transformer.h.0.mlp.gelu", as people write it. */
const FUNCTIONS: Readonly<Record<string, string>> = { gelu: "GELU", relu: "ReLU", tanh: "tanh" };

function functionsOf(layers: Seen["layers"]): readonly string[] {
  const names = layers.flat().map(({ name }) => FUNCTIONS[name.split(".").at(-1) ?? ""] ?? "");
  return [...new Set(names)];
}

export function ZerosPanel() {
  const { zeros: t } = pageWords();
  const { value, frame } = useCurves(take);
  const { lanes, layers, step } = value;
  const interval = useSetup(({ loaded, draft }) => (loaded ?? draft).base.training.histogramInterval);
  const rows = Math.max(0, ...layers.map((own) => own.length));
  const gated = lanes.some(({ gates }) => gates.length > 0);
  return (
    <figure ref={frame} className="zeros panel" aria-label={t.region}>
      <figcaption>
        <h2 className="panel-title">
          {t.title}{" "}
          <span className="unit">{rows === 0 ? t.unit : t.measured({ functions: functionsOf(layers), step })}</span>
        </h2>
      </figcaption>
      {rows === 0 ? (
        <p className="panel-empty">{interval === 0 ? t.off : t.coming({ step: interval })}</p>
      ) : (
        <>
          <div className="zeros-scroll">
            <table className="zeros-table">
              <thead>
                <tr>
                  <th scope="col">{t.layer}</th>
                  {lanes.map(({ name }, lane) => (
                    <th key={name} scope="col">
                      <LaneMark index={lane} name={name} />
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {Array.from({ length: rows }, (_, row) => (
                  <tr key={row}>
                    <th scope="row">{row + 1}</th>
                    {lanes.map(({ name }, lane) => (
                      <td key={name}>
                        <ZeroBar index={lane} layer={layers[lane]?.[row]} />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="zeros-key">
            <Marked text={t.key({ exponent: NEAR_ZERO_EXPONENT, gated })} />
          </p>
        </>
      )}
    </figure>
  );
}

function ZeroBar({ index, layer }: { readonly index: number; readonly layer: NaturalSparsity | undefined }) {
  if (layer === undefined) return null;
  const { name, zero, nearZero } = layer;
  return (
    <span
      className="zeros-bar"
      title={pageWords().zeros.bar({ tensor: name, zero, nearZero, exponent: NEAR_ZERO_EXPONENT })}
      style={{ color: laneStyle(index).color }}
    >
      <span className="zeros-track" aria-hidden="true">
        <span className="zeros-near" style={{ width: `${100 * nearZero}%` }} />
        <span className="zeros-exact" style={{ width: `${100 * zero}%` }} />
      </span>
      <span className="zeros-share">{formatShare(nearZero)}</span>
    </span>
  );
}

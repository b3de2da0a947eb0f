/** The numerics panel's place on the page. */
import "./Numerics.css";
import { lazy } from "react";
import { WhenNear } from "../../parts/WhenNear";

const NumericsPanel = lazy(() => import("./NumericsPanel").then(({ NumericsPanel: panel }) => ({ default: panel })));

export function Numerics() {
  return (
    <WhenNear className="numerics panel" label="Numerics" before={<h2 className="panel-title">Numerics</h2>}>
      <NumericsPanel />
    </WhenNear>
  );
}

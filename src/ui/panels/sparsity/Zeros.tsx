/** The place of the zeros that activations have by nature; filled once it comes near the screen. */
import "./Zeros.css";
import { lazy } from "react";
import { WhenNear } from "../../parts/WhenNear";

const ZerosPanel = lazy(() => import("./ZerosPanel").then(({ ZerosPanel: panel }) => ({ default: panel })));

export function Zeros() {
  return (
    <WhenNear className="zeros-place">
      <ZerosPanel />
    </WhenNear>
  );
}

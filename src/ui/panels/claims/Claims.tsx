/** The claim cards' place on the page, filled once it comes near the screen. */
import "./Claims.css";
import { lazy } from "react";
import { WhenNear } from "../../parts/WhenNear";

const ClaimCards = lazy(() => import("./ClaimCards").then(({ ClaimCards: cards }) => ({ default: cards })));

export function Claims() {
  return (
    <WhenNear className="claims">
      <ClaimCards />
    </WhenNear>
  );
}

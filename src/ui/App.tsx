/** The page as a whole: the bar, and the view that the address names. */
import "./App.css";
import type { ComponentType } from "react";
import type { View } from "../config/address";
import { useSetup } from "./context";
import { DropZone } from "./controls/DropZone";
import { LabView } from "./LabView";
import { TopBar } from "./top/TopBar";

const VIEWS: Readonly<Record<View, ComponentType>> = { lab: LabView };

export function App() {
  const Shown = VIEWS[useSetup(({ view }) => view)];
  return (
    <DropZone>
      <TopBar />
      <Shown />
    </DropZone>
  );
}

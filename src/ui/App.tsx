/** The page as a whole: the bar, and the view that the address names. */
import "./App.css";
import { lazy, Suspense } from "react";
import type { ComponentType } from "react";
import type { View } from "../config/address";
import { useSetup } from "./context";
import { DropZone } from "./controls/DropZone";
import { LabView } from "./LabView";
import { TopBar } from "./top/TopBar";

const RunsView = lazy(() => import("./runs/RunsView").then((loaded) => ({ default: loaded.RunsView })));

const VIEWS: Readonly<Record<View, ComponentType>> = { lab: LabView, runs: RunsView };

export function App() {
  const Shown = VIEWS[useSetup(({ view }) => view)];
  return (
    <DropZone>
      <TopBar />
      <Suspense>
        <Shown />
      </Suspense>
    </DropZone>
  );
}

/**
 * The panels below and beside the charts, each once, in their order: when it is there, and what draws it. Most are loaded once
 * their place comes near the screen; what the first view shows, or what stays closed until it is opened, is drawn at once.
 */
import type { ComponentType } from "react";
import { laneConfig, type Experiment } from "../../config/experiment";
import type { Config } from "../../config/schema";
import { gatedParts } from "../../lab/curves/gateTargets";
import { sharesLayers } from "../../lab/readings/sharedLayers";
import type { PageWords } from "../../words/en/page";
import { BreakPanel } from "./breaking/BreakPanel";
import { MemoryPanel } from "./memory/MemoryPanel";
import { MemoryPlanPanel } from "./memory/MemoryPlanPanel";
import { WorkPanel } from "./memory/WorkPanel";
import { PreviewPanel } from "./preview/PreviewPanel";
import { TensorPanel } from "./tensors/TensorPanel";

interface Listed {
  /** Unlike any other's; the anchor of its place. */
  readonly id: string;
  readonly column: "study" | "aside";
  /** Whether it has anything to say of this experiment; absent where it always has. */
  readonly when?: (experiment: Experiment) => boolean;
}

/** Drawn with the page. */
interface DrawnPanel extends Listed {
  readonly Draw: ComponentType;
}

/** Loaded once its place comes near the screen. */
export interface LoadedPanel extends Listed {
  readonly load: () => Promise<ComponentType>;
  /** The height kept for it until then, so that nothing below it moves. */
  readonly room?: string;
  /** Names its place as a region; without it what it draws has a name of its own. */
  readonly label?: keyof PageWords["places"];
  /** Its place is a panel's box, under its label as a heading from the start. */
  readonly boxed?: true;
}

export type PanelSpec = DrawnPanel | LoadedPanel;

export const PANELS: readonly PanelSpec[] = [
  {
    id: "sparsity",
    column: "study",
    when: anyLane((config) => gatedParts(config).length > 0),
    load: () => import("./sparsity/SparsityPanel").then(({ SparsityPanel }) => SparsityPanel),
    room: "28rem",
    label: "sparsity",
  },
  {
    id: "sharing",
    column: "study",
    when: anyLane(({ model }) => sharesLayers(model)),
    load: () => import("./sharing/SharingPanel").then(({ SharingPanel }) => SharingPanel),
    room: "18rem",
  },
  {
    id: "claims",
    column: "study",
    load: () => import("./claims/ClaimCards").then(({ ClaimCards }) => ClaimCards),
  },
  {
    id: "zeros",
    column: "study",
    load: () => import("./sparsity/ZerosPanel").then(({ ZerosPanel }) => ZerosPanel),
    room: "6rem",
  },
  { id: "breaking", column: "study", Draw: BreakPanel },
  {
    id: "numerics",
    column: "study",
    load: () => import("./numerics/NumericsPanel").then(({ NumericsPanel }) => NumericsPanel),
    label: "numerics",
    boxed: true,
  },
  {
    id: "drift",
    column: "study",
    load: () => import("./drift/DriftChart").then(({ DriftChart }) => DriftChart),
    room: "14rem",
  },
  {
    id: "relative-gradient",
    column: "study",
    load: () => import("./drift/RelativeGradient").then(({ RelativeGradient }) => RelativeGradient),
    room: "14rem",
  },
  { id: "tensors", column: "study", Draw: TensorPanel },
  { id: "memory-plan", column: "study", Draw: MemoryPlanPanel },
  { id: "preview", column: "aside", Draw: PreviewPanel },
  { id: "memory", column: "aside", Draw: MemoryPanel },
  { id: "work", column: "aside", Draw: WorkPanel },
];

function anyLane(has: (config: Config) => boolean): (experiment: Experiment) => boolean {
  return (experiment) => experiment.lanes.some((lane) => has(laneConfig(experiment, lane)));
}

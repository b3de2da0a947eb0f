/**
 * What the page knows of the run: each event from the engine folded into one plain view. The curves themselves are in
 * `history.ts`; the view's `revision` says that they have grown.
 */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { History } from "./history";
import type { MemoryMap } from "../graph/memoryMap";
import type { TensorRow } from "../graph/tensorTable";
import { withGateLook } from "./gateMap";
import { scalesSetByHand, type Intervention } from "./interventions";
import type { Event, GateSnapshot, LaneInfo, PointsPreview, Preview, RunState, StepMetrics } from "./protocol";

export type AdapterInfo = Extract<Event, { type: "adapter" }>["capabilities"];

export interface Problem {
  readonly name: string;
  readonly message: string;
  readonly fix: string;
  readonly fatal: boolean;
}

/** A lane's latest figures, as the headline shows them. */
export interface LaneFigures extends StepMetrics {
  /** Median of the last steps, in milliseconds; a single step's time jumps about. */
  readonly medianStepMs: number;
  readonly skippedSteps: number;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
}

export interface RunView {
  readonly status: RunState;
  readonly adapter?: AdapterInfo;
  readonly lanes: readonly LaneInfo[];
  readonly figures: Readonly<Record<string, LaneFigures>>;
  /** The step that every lane has finished. */
  readonly step: number;
  /** Where a resumed run went on; 0 for a run from the start. */
  readonly resumedAt: number;
  readonly savedStep?: number;
  readonly lossFloor?: number;
  readonly points?: PointsPreview;
  readonly previews: Readonly<Record<string, { readonly step: number; readonly preview: Preview }>>;
  readonly samples: Readonly<Record<string, { readonly prompt: string; readonly text: string }>>;
  /** What was done to this run by hand, oldest first. */
  readonly interventions: readonly Intervention[];
  /** The latest looks at each lane's gates: those that cover its last steps. */
  readonly gates: Readonly<Record<string, readonly GateSnapshot[]>>;
  /** The tensors of each lane's step, of lanes that were asked about. */
  readonly tensors: Readonly<Record<string, { readonly rows: readonly TensorRow[]; readonly map: MemoryMap }>>;
  readonly problem?: Problem;
  /** Grows whenever the curves do. */
  readonly revision: number;
}

export const emptyRun: RunView = {
  status: "empty",
  lanes: [],
  figures: {},
  step: 0,
  resumedAt: 0,
  previews: {},
  samples: {},
  interventions: [],
  gates: {},
  tensors: {},
  revision: 0,
};

/** The view after an event; `history` takes the event's rows. */
export function applyEvent(view: RunView, event: Event, history: History): RunView {
  switch (event.type) {
    case "adapter":
      return { ...view, adapter: event.capabilities };
    case "loaded":
      history.restart(event.lanes.map(({ name }) => name));
      return {
        ...emptyRun,
        ...(view.adapter && { adapter: view.adapter }),
        status: view.status,
        lanes: event.lanes,
        step: event.step,
        resumedAt: event.step,
        ...(event.lossFloor !== undefined && { lossFloor: event.lossFloor }),
        ...(event.points && { points: event.points }),
        revision: view.revision + 1,
      };
    case "state":
      return { ...view, status: event.state };
    case "metrics":
      return withMetrics(view, event, history);
    case "histograms":
      history.addHistograms(event.lane, event.snapshots);
      return { ...view, revision: view.revision + 1 };
    case "drift":
      history.addDrift(event.lane, event.points);
      return { ...view, revision: view.revision + 1 };
    case "interventions":
      return { ...view, interventions: event.interventions, revision: view.revision + 1 };
    case "gates":
      return {
        ...view,
        gates: { ...view.gates, [event.lane]: withGateLook(view.gates[event.lane] ?? [], event.snapshot) },
        revision: view.revision + 1,
      };
    case "tensors":
      return { ...view, tensors: { ...view.tensors, [event.lane]: { rows: event.rows, map: event.map } } };
    case "preview":
      return {
        ...view,
        previews: { ...view.previews, [event.lane]: { step: event.step, preview: event.preview } },
      };
    case "sampled":
      return {
        ...view,
        samples: { ...view.samples, [event.lane]: { prompt: event.prompt, text: event.text } },
      };
    case "saved":
      return { ...view, savedStep: event.step };
    case "error": {
      const { name, message, fix, fatal } = event;
      return { ...view, problem: { name, message, fix, fatal }, ...(fatal && { status: "failed" as const }) };
    }
    case "checkpoint":
      return view;
    default:
      return event satisfies never;
  }
}

function withMetrics(view: RunView, event: Extract<Event, { type: "metrics" }>, history: History): RunView {
  const { lane, steps, validations } = event;
  history.addSteps(lane, steps, scalesSetByHand(view.interventions, lane));
  history.addValidations(lane, validations);
  const last = steps.at(-1);
  const before = view.figures[lane];
  const newest = last ?? before;
  if (newest === undefined) return { ...view, revision: view.revision + 1 };
  const validation = validations.at(-1);
  const figures = {
    ...view.figures,
    [lane]: {
      ...before,
      ...newest,
      medianStepMs: history.medianStepMs(lane),
      skippedSteps: history.skippedSteps(lane),
      ...(validation && { validationLoss: validation.loss, validationAccuracy: validation.accuracy }),
    },
  };
  const step = Math.min(...view.lanes.map(({ name }) => figures[name]?.step ?? view.resumedAt));
  return { ...view, figures, step, revision: view.revision + 1 };
}

export function createRunStore(): StoreApi<RunView> {
  return createStore<RunView>(() => emptyRun);
}

/**
 * What the page knows of the run: each event from the engine folded into one plain view. The curves themselves are in
 * `history.ts`; the view's `revision` says that they have grown.
 */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { MemoryMap } from "../../graph/views/memoryMap";
import type { TensorRow } from "../../graph/views/tensorTable";
import { HEALTHY, type LaneHealth } from "../../training/lane/runHealth";
import { noNames, withName, type ByName } from "../byName";
import { withGateLook } from "../curves/gateMap";
import type { History } from "../curves/history";
import { scalesSetByHand, type Intervention } from "./interventions";
import type { LaneCurves } from "../curves/laneCurves";
import type { ErrorReport } from "../../words/report";
import { withoutProblem, withProblem, type Problem } from "./problems";
import type { StepMetrics } from "../wire/metrics";
import type {
  Event,
  GateSnapshot,
  LaneInfo,
  LaneNews,
  News,
  PointsPreview,
  Preview,
  RunState,
  ViewOnly,
} from "../wire/protocol";

export type AdapterInfo = Extract<Event, { type: "adapter" }>["capabilities"];

/** A lane's latest figures, as the headline shows them. */
export interface LaneFigures extends StepMetrics {
  /** Median of the last steps, in milliseconds; a single step's time jumps about. */
  readonly medianStepMs: number;
  readonly skippedSteps: number;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  /** Whether and since when it is not finite, and whether it is stuck. */
  readonly health: LaneHealth;
}

export interface RunView {
  readonly status: RunState;
  /** Counts the runs that were built, and the lanes that were built anew: what was asked of an earlier one is to be asked again. */
  readonly built: number;
  readonly adapter?: AdapterInfo;
  readonly lanes: readonly LaneInfo[];
  readonly figures: ByName<LaneFigures>;
  /** The lanes' health as it is put into words: a row of skipped steps is told anew when it is twice as long, and at rest. */
  readonly health: ByName<LaneHealth>;
  /** The step that every lane has finished. */
  readonly step: number;
  /** Where a resumed run went on; 0 for a run from the start. */
  readonly resumedAt: number;
  readonly savedStep?: number;
  readonly lossFloor?: number;
  readonly points?: PointsPreview;
  /** What the data were read as, where that is not how they stand. */
  readonly warnings: readonly ErrorReport[];
  readonly previews: ByName<{ readonly step: number; readonly preview: Preview }>;
  readonly samples: ByName<{ readonly prompt: string; readonly text: string }>;
  /** What was done to this run by hand, oldest first. */
  readonly interventions: readonly Intervention[];
  /** The latest looks at each lane's gates: those that cover its last steps. */
  readonly gates: ByName<readonly GateSnapshot[]>;
  /** The tensors of each lane's step, of lanes that were asked about. */
  readonly tensors: ByName<{ readonly rows: readonly TensorRow[]; readonly map: MemoryMap }>;
  /** What went wrong and still holds. */
  readonly problems: readonly Problem[];
  /** Why the run can be looked at alone. */
  readonly viewOnly?: ViewOnly;
  /** It goes on from a state that may be of another text of the same name and size. */
  readonly unsure: boolean;
  /** What was saved of it, could not be used, and was moved out of the way. */
  readonly aside?: { readonly why: ErrorReport; readonly id?: number };
  /** Older runs whose weights were let go so that this one could be saved, and those that went whole. */
  readonly letGo: { readonly weights: number; readonly whole: number };
  /** Grows whenever the curves do. */
  readonly revision: number;
}

export const emptyRun: RunView = {
  status: "empty",
  built: 0,
  lanes: [],
  figures: noNames(),
  health: noNames(),
  step: 0,
  resumedAt: 0,
  warnings: [],
  previews: noNames(),
  samples: noNames(),
  interventions: [],
  gates: noNames(),
  tensors: noNames(),
  problems: [],
  unsure: false,
  letGo: { weights: 0, whole: 0 },
  revision: 0,
};

const RESETTABLE: readonly RunState[] = ["paused", "viewing", "finished"];

/** Whether there is anything to go back to step 0 from; another tab's run is not this one's to give up. */
export function canReset({ status, viewOnly }: Pick<RunView, "status" | "viewOnly">): boolean {
  return RESETTABLE.includes(status) && viewOnly !== "other-tab";
}

/** The view after an event of its run; `history` takes the event's rows. */
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
        built: view.built + 1,
        lanes: event.lanes,
        step: event.step,
        resumedAt: event.step,
        ...(event.lossFloor !== undefined && { lossFloor: event.lossFloor }),
        ...(event.points && { points: event.points }),
        warnings: event.warnings ?? [],
        ...(event.viewOnly && { viewOnly: event.viewOnly }),
        unsure: event.unsure ?? false,
        // Told while the run was being built, of the run itself: a saved one that could not be read.
        problems: view.problems,
        revision: view.revision + 1,
      };
    case "state":
      return atRest({ ...view, status: event.state });
    case "reshaped": {
      const { lane } = event;
      history.reshape(lane.name);
      return {
        ...view,
        lanes: view.lanes.map((one) => (one.name === lane.name ? lane : one)),
        // The gates and tensors that it had; what was asked about them is to be asked again.
        gates: withName(view.gates, lane.name, []),
        tensors: noNames(),
        built: view.built + 1,
        revision: view.revision + 1,
      };
    }
    case "news":
      return withNews(view, event, history);
    case "preview": {
      const { lane, step, preview } = event;
      const problems = withoutProblem(view.problems, { of: "preview", lane });
      return { ...view, problems, previews: withName(view.previews, lane, { step, preview }) };
    }
    case "saved":
      return { ...view, savedStep: event.step, problems: withoutProblem(view.problems, { of: "save" }) };
    case "set-aside":
      return { ...view, aside: { why: event.why, ...(event.id !== undefined && { id: event.id }) } };
    case "let-go":
      return { ...view, letGo: { weights: view.letGo.weights + event.weights, whole: view.letGo.whole + event.whole } };
    case "error": {
      const { report, failing, lane } = event;
      const subject = { of: failing, ...(lane !== undefined && { lane }) };
      const problems = withProblem(view.problems, { ...subject, report });
      return { ...view, problems, ...(failing === "engine" && { status: "failed" as const }) };
    }
    case "reply":
      return view;
    default:
      return event satisfies never;
  }
}

function withNews(view: RunView, { interventions, lanes }: News, history: History): RunView {
  const told = interventions ? { ...view, interventions } : view;
  const after = lanes.reduce((now, news) => withLaneNews(now, news, history), told);
  const steps = after.lanes.map(({ name }) => after.figures[name]?.step ?? after.resumedAt);
  const step = steps.length > 0 ? Math.min(...steps) : view.step;
  return { ...after, step, revision: view.revision + 1 };
}

function withLaneNews(view: RunView, news: LaneNews, history: History): RunView {
  const { lane } = news;
  if (news.curves) history.restore(lane, news.curves);
  history.addSteps(lane, news.steps, scalesSetByHand(view.interventions, lane));
  history.addValidations(lane, news.validations);
  history.addHistograms(lane, news.histograms);
  history.addDrift(lane, news.drift);
  const curves = history.curves(lane);
  const figures = curves && figuresOf(curves);
  return {
    ...view,
    ...(figures && {
      figures: withName(view.figures, lane, figures),
      health: withHealth(view.health, lane, figures.health),
    }),
    ...(news.gates && {
      gates: withName(view.gates, lane, withGateLook(view.gates[lane] ?? [], news.gates)),
    }),
  };
}

function figuresOf({ latest, validation, medianStepMs, skippedSteps, health }: LaneCurves): LaneFigures | undefined {
  return (
    latest && {
      ...latest,
      medianStepMs,
      skippedSteps,
      health,
      ...(validation && { validationLoss: validation.loss, validationAccuracy: validation.accuracy }),
    }
  );
}

function withHealth(told: ByName<LaneHealth>, lane: string, now: LaneHealth): ByName<LaneHealth> {
  const before = told[lane] ?? HEALTHY;
  return saysMore(before, now) ? withName(told, lane, now) : told;
}

/** Whether a person would be told something else now: more than a count that has grown a little, or an end of it. */
function saysMore(before: LaneHealth, now: LaneHealth): boolean {
  if (before.notFinite !== now.notFinite) return true;
  const [was, is] = [before.stuck, now.stuck];
  if (!was || !is) return was !== is;
  const grown = is.skippedInARow >= 2 * was.skippedInARow;
  return grown || was.since !== is.since || was.reason !== is.reason || was.tensor !== is.tensor;
}

/** While nothing moves, health is told to the step. */
function atRest(view: RunView): RunView {
  if (view.status === "running") return view;
  const health = view.lanes.reduce<ByName<LaneHealth>>((told, { name }) => {
    const now = view.figures[name]?.health;
    return now === undefined || now === told[name] ? told : withName(told, name, now);
  }, view.health);
  return { ...view, health };
}

export function createRunStore(): StoreApi<RunView> {
  return createStore<RunView>(() => emptyRun);
}

/**
 * A stand-in for the training worker: speaks the whole protocol with scripted curves, so that the page can be built
 * and tested without a GPU. The page uses it in development only, for `?fake`; it is in no production bundle.
 */
import { laneConfig, type Experiment } from "../../config/experiment";
import type { StartEngine } from "../wire/engine";
import { withOutcomes, type Intervention } from "../run/interventions";
import type { StepMetrics } from "../wire/metrics";
import type { Answer, Command, Event, LaneInfo, LaneNews, Request, RunEvent, RunState } from "../wire/protocol";
import { FAKE_FLOOR, fakeLane, fakeStep, fakeValidation } from "./fakeCurves";
import { capabilities } from "./fakeDevice";
import {
  EXTREME_STEP,
  extremeLane,
  extremeMap,
  extremeNews,
  extremeStep,
  extremeSteps,
  extremeTensors,
} from "./fakeExtremes";
import { fakePoints, fakePreview, fakeText } from "./fakePreviews";

export const scenarios = ["fast", "software", "no-adapter", "lost", "memory", "resume", "diverge", "extreme"] as const;
export type Scenario = (typeof scenarios)[number];

const TICK_MS = 250;
const STEPS_A_TICK = 12;
const RESUMES_AT = 640;
const FAILS_AT = 200;

const fakeMap = { ops: [], backward: 0, arenas: [], tensors: [], alive: [], bytes: 0, lowerBound: 0 };

const failures = {
  "no-adapter": { code: "gpu/no-adapter", values: { environment: "browser" } },
  lost: { code: "gpu/lost", values: { reason: "driver reset" } },
  memory: { code: "gpu/out-of-memory", values: { what: "the activations of lane “fp32” (2.1 GiB)" } },
} as const;

class FakeEngine {
  #experiment: Experiment | undefined;
  #run = 0;
  #step = 0;
  #interventions: readonly Intervention[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly scenario: Scenario | undefined,
    readonly post: (event: Event) => void,
  ) {}

  say(event: RunEvent): void {
    this.post({ ...event, run: this.#run });
  }

  hear(command: Command): void {
    switch (command.type) {
      case "hello":
        return this.#hello();
      case "load":
        this.#run = command.run;
        return this.#load(command.experiment, command.resume ? this.#savedStep() : 0);
      case "play":
        return this.#play();
      case "pause":
        return this.#halt("paused");
      case "step":
        this.#train(1);
        return this.#halt("paused");
      case "save":
        return this.say({ type: "saved", step: this.#step });
      case "reset":
        this.#run = command.run;
        return this.#experiment && this.#load(this.#experiment, 0);
      case "describe":
      case "intervene":
      case "export":
      case "sample": {
        const { run, request } = command;
        return this.post({ type: "reply", run, request, answer: this.#answer(command) });
      }
      default:
        return command satisfies never;
    }
  }

  #answer(request: Request): Answer {
    const { lane } = request;
    switch (request.type) {
      case "describe":
        return this.scenario === "extreme"
          ? { type: "describe", rows: extremeTensors, map: extremeMap }
          : { type: "describe", rows: [], map: fakeMap };
      case "intervene":
        this.#tellInterventions([...this.#interventions, { lane, deed: request.deed, step: this.#step + 1 }]);
        return { type: "intervene" };
      case "export": {
        const fileName = `${lane}-step-${this.#step}.safetensors`;
        return { type: "export", fileName, bytes: new ArrayBuffer(16) };
      }
      case "sample":
        return { type: "sample", text: fakeText(0.6, Math.round(request.temperature * 10), request.length) };
      default:
        return request satisfies never;
    }
  }

  #tellInterventions(interventions: readonly Intervention[]): void {
    this.#interventions = interventions;
    this.say({ type: "news", interventions, lanes: [] });
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #state(state: RunState): void {
    this.say({ type: "state", state });
  }

  #fail(kind: keyof typeof failures): void {
    clearInterval(this.#timer);
    this.say({ type: "error", failing: "engine", report: failures[kind] });
  }

  #hello(): void {
    if (this.scenario === "no-adapter") return this.#fail("no-adapter");
    const software = {
      vendor: "google",
      description: "SwiftShader Device (LLVM)",
      software: true,
      shaderF16: false,
    };
    return this.post({
      type: "adapter",
      capabilities: { ...capabilities, ...(this.scenario === "software" && software) },
    });
  }

  #savedStep(): number {
    if (this.scenario === "extreme") return EXTREME_STEP;
    return this.scenario === "resume" ? RESUMES_AT : 0;
  }

  #lane(experiment: Experiment, index: number): LaneInfo {
    const info = fakeLane(experiment, index, this.scenario === "software" ? "packed" : "native");
    return this.scenario === "extreme" ? extremeLane(info, experiment, index) : info;
  }

  #load(experiment: Experiment, step: number): void {
    if (this.scenario === "no-adapter") return;
    clearInterval(this.#timer);
    if (this.scenario === "memory" && experiment.base.model.width > 64) {
      this.#fail("memory");
      return;
    }
    this.#experiment = experiment;
    this.#step = 0;
    this.#interventions = [];
    this.#state("loading");
    const { kind } = experiment.base.data;
    this.say({
      type: "loaded",
      lanes: experiment.lanes.map((_, index) => this.#lane(experiment, index)),
      step,
      ...(kind === "generated-text" && { lossFloor: FAKE_FLOOR }),
      ...((kind === "spirals" || kind === "rings" || kind === "moons") && { points: fakePoints(experiment) }),
      seconds: 0.4,
    });
    if (step > 0) this.#train(step);
    else this.#preview();
    this.#state(step > 0 ? "paused" : "ready");
  }

  #play(): void {
    if (this.#experiment === undefined) return;
    clearInterval(this.#timer);
    this.#state("running");
    this.#timer = setInterval(() => this.#train(this.scenario === "fast" ? 8 * STEPS_A_TICK : STEPS_A_TICK), TICK_MS);
  }

  #halt(state: RunState): void {
    clearInterval(this.#timer);
    const finished = this.#experiment !== undefined && this.#step >= this.#experiment.base.training.steps;
    if (this.#experiment) this.#state(finished ? "finished" : state);
  }

  #train(count: number): void {
    const experiment = this.#experiment;
    if (experiment === undefined) return;
    const from = this.#step + 1;
    const to = Math.min(experiment.base.training.steps, this.#step + count);
    const extreme = this.scenario === "extreme";
    const all = Math.max(0, to - from + 1);
    const at = extreme ? extremeSteps(from, all) : Array.from({ length: all }, (_, index) => from + index);
    const lanes = experiment.lanes.map((own, lane): LaneNews => {
      const { name } = own;
      const every = laneConfig(experiment, own).training.validationInterval;
      const steps = at.map((step) =>
        extreme ? extremeStep(experiment, lane, step) : fakeStep(experiment, lane, step),
      );
      this.#follow(name, steps);
      const diverged = this.scenario === "diverge" && to > FAILS_AT && lane > 0;
      return {
        lane: name,
        steps: diverged ? steps.map((row) => ({ ...row, loss: Number.NaN, gradNorm: Number.NaN })) : steps,
        validations: at
          .filter((step) => extreme || step % every === 0)
          .map((step) => fakeValidation(experiment, lane, step)),
        histograms: [],
        drift: [],
        ...(extreme && extremeNews(this.#lane(experiment, lane), lane, at)),
      };
    });
    this.say({ type: "news", lanes });
    this.#step = to;
    this.#preview();
    if (this.scenario === "lost" && to > FAILS_AT) {
      this.#fail("lost");
      return;
    }
    if (to === experiment.base.training.steps) this.#halt("finished");
    this.say({ type: "saved", step: to });
  }

  #follow(lane: string, steps: readonly StepMetrics[]): void {
    const next = withOutcomes(this.#interventions, lane, steps);
    if (next !== this.#interventions) this.#tellInterventions(next);
  }

  #preview(): void {
    const experiment = this.#experiment;
    experiment?.lanes.forEach(({ name }, lane) =>
      this.say({
        type: "preview",
        lane: name,
        step: this.#step,
        preview: fakePreview(experiment, this.#step, lane),
      }),
    );
  }
}

/** An engine that answers in later turns of the event loop, as a worker does. */
export function startFake(scenario?: Scenario): StartEngine {
  return (listen) => {
    let open = true;
    const later = (event: Event): void => queueMicrotask(() => open && listen(event));
    const engine = new FakeEngine(scenario, later);
    return {
      send: (command) => setTimeout(() => open && engine.hear(command)),
      close: () => {
        open = false;
        engine.close();
      },
    };
  };
}

/**
 * The lab: one engine, the user's setup, the run's view and its curves, and everything a person can do to them. The
 * page binds to it; nothing here draws.
 */
import type { StoreApi } from "zustand/vanilla";
import { isOwn, type OwnKind } from "../config/dataKinds";
import { toUrl } from "../config/url";
import type { Experiment } from "../config/experiment";
import type { Lane } from "../config/lanes";
import type { FieldPath, FieldValue } from "../config/schema";
import { withBrokenLane, type Breakage } from "./setup/breakages";
import type { Engine } from "./wire/engine";
import { History } from "./curves/history";
import type { ManualAction } from "./run/interventions";
import { Keeping } from "./run/keeping";
import type { LabHost } from "./labHost";
import { withProblem } from "./run/problems";
import type { Command, Event, RunState } from "./wire/protocol";
import { LaneQuestions } from "./run/laneQuestions";
import { applyEvent, canReset, createRunStore, emptyRun, type RunView } from "./run/runStore";
import {
  addressOf,
  createSetupStore,
  isPending,
  kindOfDropped,
  needsFile,
  withEdit,
  withField,
  withFile,
  withLanes,
  withPreset,
  withRecalled,
  withRedo,
  withUndo,
} from "./setup/setupStore";
import type { Setup } from "./setup/setupStore";
import { Stopwatch } from "./stopwatch";

/** A slider moves many times a second; the engine builds once it rests for this long, in milliseconds. */
const SETTLE_MS = 250;

const STEPPABLE: readonly RunState[] = ["ready", "paused"];
/** A finished run has no next step. */
const TOUCHABLE: readonly RunState[] = ["ready", "running", "paused"];

export class Lab {
  readonly run: StoreApi<RunView>;
  readonly setup: StoreApi<Setup>;
  readonly history = new History();
  readonly #host: LabHost;
  /** What can be asked about one lane of the run. */
  readonly questions: LaneQuestions;
  readonly #keeping: Keeping;
  #engine: Engine | undefined;
  /** The number of the run that the page is about. What is still said of an earlier one is left out. */
  #number = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #playWhenLoaded = false;
  /** The status before a play that the engine has not answered yet: it may be drawing a first picture. */
  #beforePlay: RunState | undefined;
  readonly #training: Stopwatch;

  constructor(host: LabHost) {
    this.#host = host;
    this.#keeping = new Keeping(host);
    this.#training = new Stopwatch(() => host.now());
    this.run = createRunStore();
    this.questions = new LaneQuestions(this.run, {
      send: (request) => this.#send(request),
      run: () => this.#number,
      saveFile: (name, bytes) => host.saveFile(name, bytes),
    });
    this.setup = createSetupStore(host.fragment);
    this.setup.subscribe((setup, before) => {
      if (setup.draft !== before.draft || setup.view !== before.view) host.showUrl(addressOf(setup));
    });
  }

  /** Starts the engine and loads the setup's experiment. */
  open(): void {
    this.#engine = this.#host.startEngine((event) => this.#hear(event));
    this.#send({ type: "hello" });
    this.load();
  }

  async #recallFile(kind: OwnKind): Promise<void> {
    // Storage that is closed or empty is as good as no file: the page asks for one.
    const saved = await this.#host.findFile(kind).catch(() => undefined);
    const recalled = saved && withRecalled(this.setup.getState(), kind, saved);
    if (!recalled) return;
    this.setup.setState(recalled, true);
    this.load();
  }

  close(): void {
    clearTimeout(this.#settling);
    this.#engine?.close();
    this.#engine = undefined;
    this.questions.refuseAll();
  }

  /** Has the engine build the draft, continuing its saved run if there is one. */
  load(): void {
    clearTimeout(this.#settling);
    this.#playWhenLoaded = false;
    if (this.run.getState().status === "failed") {
      this.#restart();
      return;
    }
    this.#number += 1;
    const setup = this.setup.getState();
    const { kind } = setup.draft.base.data;
    if (isOwn(kind) && needsFile(setup)) {
      this.run.setState(
        ({ adapter, revision }) => ({ ...emptyRun, ...(adapter && { adapter }), revision: revision + 1 }),
        true,
      );
      this.#send({ type: "pause" });
      void this.#recallFile(kind);
      return;
    }
    this.setup.setState({ loaded: setup.draft });
    this.run.setState({ status: "loading", problems: [] });
    const what = { experiment: setup.draft, address: toUrl(setup.draft), ...this.#keeping.sourceOf(setup) };
    this.#send({ type: "load", run: this.#number, ...what, resume: true });
  }

  /** Trains until paused; after a failure, with a fresh engine from the last saved state. */
  play(): void {
    const { status } = this.run.getState();
    if (status === "failed") {
      this.#playWhenLoaded = true;
      this.#restart();
    } else if (status === "loading") this.#playWhenLoaded = true;
    else if (STEPPABLE.includes(status)) {
      this.#beforePlay = status;
      this.run.setState({ status: "running" });
      this.#send({ type: "play" });
    }
  }

  pause(): void {
    this.#playWhenLoaded = false;
    this.#send({ type: "pause" });
    if (this.#beforePlay !== undefined) this.run.setState({ status: this.#beforePlay });
    this.#beforePlay = undefined;
  }

  step(): void {
    if (STEPPABLE.includes(this.run.getState().status)) this.#send({ type: "step" });
  }

  /** About how long the run so far took to train, in milliseconds, those before a reload included. */
  spentMs(): number {
    const { step, figures } = this.run.getState();
    return Object.values(figures).reduce((sum, { medianStepMs }) => sum + step * medianStepMs, 0);
  }

  /** Back to step 0 with the same seed. */
  reset(): void {
    if (!canReset(this.run.getState())) return;
    this.#number += 1;
    this.run.setState({ status: "loading", problems: [] });
    this.#send({ type: "reset", run: this.#number });
  }

  /** Trains a copy of the run that another tab has, from what that has saved. */
  trainCopy(): void {
    this.#keeping.beginCopy(this.setup.getState());
    this.load();
  }

  /** Shows a saved run in the lab, where it goes on: the run itself, or a copy or an earlier run of its experiment. */
  openRun(experiment: Experiment, copy: string | undefined): void {
    this.#edit("run", (setup) => ({ ...setup, draft: experiment, view: "lab" }));
    this.#keeping.chooseCopy(this.setup.getState(), copy);
    this.load();
  }

  /** Hands over what was set aside as a file. */
  async saveAside(): Promise<void> {
    const id = this.run.getState().aside?.id;
    const refused = id === undefined ? undefined : await this.#keeping.saveAside(id);
    if (refused)
      this.run.setState(({ problems }) => ({ problems: withProblem(problems, { of: "restore", report: refused }) }));
  }

  /** Saves what is there at once: the page may be closed next. */
  save(): void {
    this.#send({ type: "save" });
  }

  choosePreset(name: string): void {
    this.#edit("preset", (setup) => withPreset(setup, name));
    this.load();
  }

  /** Of the base, or of the lane so named. */
  setField(path: FieldPath, value: FieldValue, lane?: string): void {
    this.#edit(`${lane ?? ""}:${path}`, (setup) => withField(setup, path, value, lane));
    this.#loadUnlessStarted();
  }

  /** @param what names the change: changes of one thing in quick succession are undone together. */
  setLanes(lanes: readonly Lane[], what = `lanes ${this.#host.now()}`): void {
    this.#edit(what, (setup) => withLanes(setup, lanes));
    this.#loadUnlessStarted();
  }

  /** Takes back the latest change of settings. */
  undo(): void {
    this.setup.setState(withUndo, true);
    this.#loadUnlessStarted();
  }

  /** Does again what was undone last. */
  redo(): void {
    this.setup.setState(withRedo, true);
    this.#loadUnlessStarted();
  }

  /** Adds a lane like `name` with one thing taken away, and starts all lanes with it from step 0. */
  breakLane(name: string, breakage: Breakage): void {
    const lanes = withBrokenLane(this.setup.getState().draft, name, breakage);
    if (lanes === undefined) return;
    this.#edit("break", (setup) => withLanes(setup, lanes));
    this.load();
  }

  /** @param kind what it was chosen as; without one, what it is by its name. */
  takeFile(file: File, kind: OwnKind = kindOfDropped(this.setup.getState(), file)): void {
    this.#edit("file", (setup) => withFile(setup, kind, file));
    if (this.setup.getState().refusal !== undefined) return;
    // A file that cannot be kept is only asked for again after a reload.
    this.#host.keepFile(kind, { name: file.name, blob: file }).catch(() => undefined);
    this.load();
  }

  /** Puts the controls back to what the engine has. */
  revertDraft(): void {
    this.#edit("revert", (setup) => ({ ...setup, draft: setup.loaded ?? setup.draft }));
  }

  /** Breaks a lane on purpose, before its next step. */
  intervene(lane: string, deed: ManualAction): void {
    if (TOUCHABLE.includes(this.run.getState().status)) void this.questions.ask(lane, { type: "intervene", deed });
  }

  /** Milliseconds spent training since the run was loaded. */
  elapsedMs(): number {
    return this.#training.elapsedMs;
  }

  #edit(what: string, change: (setup: Setup) => Setup): void {
    this.setup.setState((setup) => withEdit(setup, change(setup), what, this.#host.now()), true);
  }

  #loadUnlessStarted(): void {
    const setup = this.setup.getState();
    const { status, step } = this.run.getState();
    const started = step > 0 || status === "running";
    if (setup.refusal !== undefined || started) return;
    if (!isPending(setup) && setup.loaded !== undefined) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.load(), SETTLE_MS);
  }

  #restart(): void {
    const play = this.#playWhenLoaded;
    this.close();
    this.run.setState({ status: "loading", problems: [] });
    this.open();
    this.#playWhenLoaded = play;
  }

  #send(command: Command): void {
    this.#engine?.send(command);
  }

  #hear(event: Event): void {
    if (event.type === "reply") {
      this.questions.settle(event.request, event.answer);
      return;
    }
    // The first failure of the engine wins, and only another engine leaves it.
    if (this.run.getState().status === "failed") return;
    if (event.type !== "adapter" && event.run > 0 && event.run !== this.#number) {
      // It can no longer build the run that was asked of it since.
      if (event.type === "error" && event.failing === "engine") this.#restart();
      return;
    }
    if (event.type === "state") {
      this.#beforePlay = undefined;
      this.#training.run(event.state === "running");
    }
    if (event.type === "error" && event.failing === "engine") {
      this.#beforePlay = undefined;
      this.#training.run(false);
    }
    if (event.type === "loaded") this.#training.reset();
    if (event.type === "saved") this.#keeping.noteSaved(this.spentMs());
    this.run.setState((view) => applyEvent(view, event, this.history), true);
    if (event.type === "state" && event.state !== "loading" && this.#playWhenLoaded) {
      this.#playWhenLoaded = false;
      this.play();
    }
  }
}

/**
 * The lab: one engine, the user's setup, the run's view and its curves, and everything a person can do to them. The
 * page binds to it; nothing here draws.
 */
import type { StoreApi } from "zustand/vanilla";
import { isOwn, type OwnKind } from "../config/dataKinds";
import { toUrl } from "../config/url";
import type { Lane } from "../config/lanes";
import type { FieldPath, FieldValue } from "../config/schema";
import { withName } from "./byName";
import { withBrokenLane, type Breakage } from "./setup/breakages";
import type { Engine } from "./wire/engine";
import { History } from "./curves/history";
import type { ManualAction } from "./run/interventions";
import { Keeping } from "./run/keeping";
import type { LabHost } from "./labHost";
import { withoutProblem, withProblem } from "./run/problems";
import type { Answer, Command, Event, Question, RunState } from "./wire/protocol";
import { Requests } from "./wire/requests";
import { applyEvent, canReset, createRunStore, emptyRun, type RunView } from "./run/runStore";
import {
  addressOf,
  createSetupStore,
  isPending,
  kindOfDropped,
  needsFile,
  withField,
  withFile,
  withLanes,
  withPreset,
  withRecalled,
} from "./setup/setupStore";
import type { Setup } from "./setup/setupStore";
import { Stopwatch } from "./stopwatch";

/** A slider moves many times a second; the engine builds once it rests for this long, in milliseconds. */
const SETTLE_MS = 250;

type Sampling = { readonly lane: string } & Omit<Extract<Question, { type: "sample" }>, "type">;

const STEPPABLE: readonly RunState[] = ["ready", "paused"];
/** A finished run has no next step. */
const TOUCHABLE: readonly RunState[] = ["ready", "running", "paused"];

export class Lab {
  readonly run: StoreApi<RunView>;
  readonly setup: StoreApi<Setup>;
  readonly history = new History();
  readonly #host: LabHost;
  readonly #requests = new Requests();
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
    this.#requests.refuseAll();
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
    this.setup.setState((setup) => withPreset(setup, name), true);
    this.load();
  }

  /** Of the base, or of the lane so named. */
  setField(path: FieldPath, value: FieldValue, lane?: string): void {
    this.setup.setState((setup) => withField(setup, path, value, lane), true);
    this.#loadUnlessStarted();
  }

  setLanes(lanes: readonly Lane[]): void {
    this.setup.setState((setup) => withLanes(setup, lanes), true);
    this.#loadUnlessStarted();
  }

  /** Adds a lane like `name` with one thing taken away, and starts all lanes with it from step 0. */
  breakLane(name: string, breakage: Breakage): void {
    const lanes = withBrokenLane(this.setup.getState().draft, name, breakage);
    if (lanes === undefined) return;
    this.setup.setState((setup) => withLanes(setup, lanes), true);
    this.load();
  }

  /** @param kind what it was chosen as; without one, what it is by its name. */
  takeFile(file: File, kind: OwnKind = kindOfDropped(this.setup.getState(), file)): void {
    this.setup.setState((setup) => withFile(setup, kind, file), true);
    if (this.setup.getState().refusal !== undefined) return;
    // A file that cannot be kept is only asked for again after a reload.
    this.#host.keepFile(kind, { name: file.name, blob: file }).catch(() => undefined);
    this.load();
  }

  /** Puts the controls back to what the engine has. */
  revertDraft(): void {
    this.setup.setState(({ draft, loaded }) => ({ draft: loaded ?? draft }));
  }

  /** Breaks a lane on purpose, before its next step. */
  intervene(lane: string, deed: ManualAction): void {
    if (TOUCHABLE.includes(this.run.getState().status)) void this.#ask(lane, { type: "intervene", deed });
  }

  /** Asks for the tensors of a lane; the answer is in the run's view. */
  async describe(lane: string): Promise<void> {
    const answer = await this.#ask(lane, { type: "describe" });
    if (answer?.type !== "describe") return;
    const { rows, map } = answer;
    this.run.setState(({ tensors }) => ({ tensors: withName(tensors, lane, { rows, map }) }));
  }

  exportCheckpoint(lane: string): void {
    void this.#ask(lane, { type: "export" });
  }

  /** Continues a text with a lane's model; the answer is in the run's view. */
  async sample({ lane, ...question }: Sampling): Promise<void> {
    const answer = await this.#ask(lane, { type: "sample", ...question });
    if (answer?.type !== "sample") return;
    const sample = { prompt: question.prompt, text: answer.text };
    this.run.setState(({ samples }) => ({ samples: withName(samples, lane, sample) }));
  }

  /** The answer; undefined where it is of a run given up meanwhile. A refusal is told until the same is answered. */
  async #ask(lane: string, question: Question): Promise<Answer | undefined> {
    const run = this.#number;
    const asked = this.#requests.ask((request) => this.#send({ request, run, lane, ...question }));
    const answer = await asked.answer;
    // A file is of use whatever became of the run.
    if (answer.type === "export") this.#host.saveFile(answer.fileName, answer.bytes);
    // What an engine that has failed leaves unanswered is explained by its failure.
    if (run !== this.#number || this.run.getState().status === "failed") return undefined;
    const subject = { of: question.type, lane };
    this.run.setState(({ problems }) => {
      if (answer.type !== "refused") return { problems: withoutProblem(problems, subject) };
      return { problems: withProblem(problems, { ...subject, request: asked.request, report: answer.report }) };
    });
    return answer;
  }

  /** Milliseconds spent training since the run was loaded. */
  elapsedMs(): number {
    return this.#training.elapsedMs;
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
      this.#requests.settle(event.request, event.answer);
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

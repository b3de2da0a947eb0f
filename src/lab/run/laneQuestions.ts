/** What the page asks about one lane, and where the answers go: into the run's view, or out as a file. */
import type { StoreApi } from "zustand/vanilla";
import { withName } from "../byName";
import type { Answer, Question, Request } from "../wire/protocol";
import { Requests } from "../wire/requests";
import { withoutProblem, withProblem } from "./problems";
import type { RunView } from "./runStore";

type Sampling = { readonly lane: string } & Omit<Extract<Question, { type: "sample" }>, "type">;

interface QuestionHost {
  send(request: Request): void;
  /** The number of the run that the page is about. */
  run(): number;
  saveFile(name: string, bytes: ArrayBuffer): void;
}

export class LaneQuestions {
  readonly #requests = new Requests();

  constructor(
    private readonly view: StoreApi<RunView>,
    private readonly host: QuestionHost,
  ) {}

  /** Asks for the tensors of a lane; the answer is in the run's view. */
  async describe(lane: string): Promise<void> {
    const answer = await this.ask(lane, { type: "describe" });
    if (answer?.type !== "describe") return;
    const { rows, map } = answer;
    this.view.setState(({ tensors }) => ({ tensors: withName(tensors, lane, { rows, map }) }));
  }

  exportCheckpoint(lane: string): void {
    void this.ask(lane, { type: "export" });
  }

  /** Continues a text with a lane's model; the answer is in the run's view. */
  async sample({ lane, ...question }: Sampling): Promise<void> {
    const answer = await this.ask(lane, { type: "sample", ...question });
    if (answer?.type !== "sample") return;
    const sample = { prompt: question.prompt, text: answer.text };
    this.view.setState(({ samples }) => ({ samples: withName(samples, lane, sample) }));
  }

  /** The answer; undefined where it is of a run given up meanwhile. A refusal is told until the same is answered. */
  async ask(lane: string, question: Question): Promise<Answer | undefined> {
    const run = this.host.run();
    const asked = this.#requests.ask((request) => this.host.send({ request, run, lane, ...question }));
    const answer = await asked.answer;
    // A file is of use whatever became of the run.
    if (answer.type === "export") this.host.saveFile(answer.fileName, answer.bytes);
    // What an engine that has failed leaves unanswered is explained by its failure.
    if (run !== this.host.run() || this.view.getState().status === "failed") return undefined;
    const subject = { of: question.type, lane };
    this.view.setState(({ problems }) => {
      if (answer.type !== "refused") return { problems: withoutProblem(problems, subject) };
      return { problems: withProblem(problems, { ...subject, request: asked.request, report: answer.report }) };
    });
    return answer;
  }

  settle(request: number, answer: Answer): void {
    this.#requests.settle(request, answer);
  }

  /** Nobody is there any more to answer. */
  refuseAll(): void {
    this.#requests.refuseAll();
  }
}

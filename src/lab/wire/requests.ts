/** What the page has asked of the engine and not heard of yet: a promise for each, by the request's number. */
import type { Answer } from "./protocol";

/** The engine is gone, and with it whatever would have answered. */
const ENGINE_GONE: Answer = {
  type: "refused",
  report: { code: "engine/restarted" },
};

export class Requests {
  #last = 0;
  readonly #open = new Map<number, (answer: Answer) => void>();

  /** Hands `send` the request's number; resolves with its answer and never rejects. */
  ask(send: (request: number) => void): { readonly request: number; readonly answer: Promise<Answer> } {
    this.#last += 1;
    const request = this.#last;
    const answer = new Promise<Answer>((resolve) => this.#open.set(request, resolve));
    send(request);
    return { request, answer };
  }

  settle(request: number, answer: Answer): void {
    this.#open.get(request)?.(answer);
    this.#open.delete(request);
  }

  /** Nobody is there any more to answer. */
  refuseAll(): void {
    for (const request of this.#open.keys()) this.settle(request, ENGINE_GONE);
  }
}

/** Carries out what the page asks about one lane of a run. Whatever goes wrong is the answer: the run goes on. */
import { InputError } from "../../config/errors";
import type { DeviceLostError } from "../../gpu/errors";
import type { Answer, Request, ViewOnly } from "../wire/protocol";
import { causeOf, reportOf } from "./failures";
import type { HostedRun } from "./hostedRun";

/** Its run was given up before its turn came, or the engine has failed. */
class RunGoneError extends InputError {
  override readonly name = "RunGoneError";
  constructor() {
    super({ code: "run/ended" });
  }
}

class ViewedRunError extends InputError {
  override readonly name = "ViewedRunError";
  constructor() {
    super({ code: "run/read-only" });
  }
}

class NoWeightsError extends InputError {
  override readonly name = "NoWeightsError";
  constructor() {
    super({ code: "run/no-weights" });
  }
}

function refusalOf(failure: unknown): Answer {
  return { type: "refused", report: reportOf(failure) };
}

/**
 * @param run undefined where the request's run is not the one that is there.
 * @param lost what the device's loss is told by: it may be what is behind a failure.
 */
export async function answer(
  run: HostedRun | undefined,
  request: Request,
  viewOnly: ViewOnly | undefined,
  lost: Promise<DeviceLostError> | undefined,
): Promise<Answer> {
  try {
    if (!run) throw new RunGoneError();
    if (viewOnly && request.type === "intervene") throw new ViewedRunError();
    if (viewOnly === "no-weights" && request.type !== "describe") throw new NoWeightsError();
    return await carriedOut(run, request);
  } catch (failure) {
    return refusalOf(await causeOf(failure, lost));
  }
}

export function goneAnswer(): Answer {
  return refusalOf(new RunGoneError());
}

async function carriedOut(run: HostedRun, request: Request): Promise<Answer> {
  const { lane } = request;
  switch (request.type) {
    case "intervene":
      run.intervene(lane, request.deed);
      return { type: "intervene" };
    case "describe":
      return { type: "describe", ...run.describe(lane) };
    case "export": {
      const { buffer } = await run.exportLane(lane);
      return { type: "export", fileName: `halfstep-${lane}-step${run.step}.safetensors`, bytes: buffer };
    }
    case "sample": {
      const { prompt, temperature, topK, length } = request;
      return { type: "sample", text: await run.sample(lane, prompt, { temperature, topK, length }) };
    }
    default:
      return request satisfies never;
  }
}

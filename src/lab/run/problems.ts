/** What went wrong and still holds: one of a kind and lane, until its own end is told. */
import type { ErrorReport } from "../../words/report";
import type { Failing, Question } from "../wire/protocol";

export interface Problem {
  readonly report: ErrorReport;
  readonly of: Failing | Question["type"];
  /** Of what was asked of one lane. */
  readonly lane?: string;
  /** The number of the request that was refused: asked again, it is told again. */
  readonly request?: number;
}

type Subject = Pick<Problem, "of" | "lane">;

/** The problem takes the place of an earlier one of its kind and lane. */
export function withProblem(problems: readonly Problem[], problem: Problem): readonly Problem[] {
  return [...withoutProblem(problems, problem), problem];
}

/** The same list where there was none. */
export function withoutProblem(problems: readonly Problem[], subject: Subject): readonly Problem[] {
  const others = problems.filter(({ of, lane }) => of !== subject.of || lane !== subject.lane);
  return others.length === problems.length ? problems : others;
}

/** What ended the engine; undefined where nothing did. */
export function engineProblem(problems: readonly Problem[]): Problem | undefined {
  return problems.find(({ of }) => of === "engine");
}

/**
 * A lane's figures since step 0, for the page and for a reload. Bounded: past its capacity every other point of the
 * older half is dropped, skipped steps excepted, so that a long run keeps its shape.
 */
import type { StepMetrics, ValidationMetrics } from "../protocol";

const CAPACITY = 8192;

export class RunLog {
  #steps: StepMetrics[] = [];
  #validations: ValidationMetrics[] = [];
  #unsentSteps: StepMetrics[] = [];
  #unsentValidations: ValidationMetrics[] = [];

  get steps(): readonly StepMetrics[] {
    return this.#steps;
  }

  get validations(): readonly ValidationMetrics[] {
    return this.#validations;
  }

  addSteps(steps: readonly StepMetrics[]): void {
    this.#steps.push(...steps);
    this.#unsentSteps.push(...steps);
    if (this.#steps.length > CAPACITY) this.#steps = thinOlderHalf(this.#steps);
  }

  addValidation(validation: ValidationMetrics): void {
    this.#validations.push(validation);
    this.#unsentValidations.push(validation);
  }

  /** What was added since the last call; undefined when nothing was. */
  takeUnsent(): { steps: readonly StepMetrics[]; validations: readonly ValidationMetrics[] } | undefined {
    if (this.#unsentSteps.length === 0 && this.#unsentValidations.length === 0) return undefined;
    const unsent = { steps: this.#unsentSteps, validations: this.#unsentValidations };
    this.#unsentSteps = [];
    this.#unsentValidations = [];
    return unsent;
  }
}

function thinOlderHalf(steps: readonly StepMetrics[]): StepMetrics[] {
  const middle = Math.floor(steps.length / 2);
  return steps.filter((metrics, index) => index >= middle || index % 2 === 0 || metrics.skipped);
}

/** A run as JSON lines: one object a step and lane at each logging interval, and last one summary a lane. */
import type { DeviceCapabilities } from "../gpu/device";
import { stepFlops } from "../training/step/gateReport";
import { jsonFigures } from "../lab/curves/figures";
import { stepMetrics } from "../lab/curves/stepMetrics";
import type { LaneOutcome } from "../lab/readings/outcomes";
import type { Lane } from "../training/lane/lane";
import type { DriftReport, HistogramReport, SessionListener, StepReport, ValidationReport } from "../training/session";
import { HEALTHY, type LaneHealth } from "../training/lane/runHealth";
import { healthOfStep, TroubleTeller } from "./laneHealth";
import { finiteOrNull, LaneRecord, overflowName, summarise, outcomeOf } from "./laneSummary";

export class JsonReport implements SessionListener {
  readonly #records: ReadonlyMap<Lane, LaneRecord>;
  readonly #adapter: DeviceCapabilities;
  readonly #trouble = new TroubleTeller(({ message, fix }) => this.say(`${message} ${fix}`));
  /** The last step of each lane waits: its validation loss may still come. */
  readonly #held = new Map<Lane, StepReport>();

  constructor(lanes: readonly Lane[], adapter: DeviceCapabilities) {
    this.#records = new Map(lanes.map((lane) => [lane, new LaneRecord(lane)]));
    this.#adapter = adapter;
  }

  onSteps(lane: Lane, reports: readonly StepReport[]): void {
    const record = this.#records.get(lane);
    for (const report of reports) {
      this.#release(lane);
      record?.add([report]);
      this.#held.set(lane, report);
    }
    if (record) this.#trouble.look(record.health, lane.name);
  }

  onHistograms(lane: Lane, report: HistogramReport): void {
    const record = this.#records.get(lane);
    if (record) record.histograms = report;
  }

  onDrift(lane: Lane, report: DriftReport): void {
    const record = this.#records.get(lane);
    if (record) record.drift = report;
    this.#release(lane);
    const { reference, step, distance, parameters, distances } = report;
    const each = parameters.map((name, index) => [name, finiteOrNull(distances[index])] as const);
    write({
      type: "drift",
      lane: lane.name,
      reference,
      step,
      distance: finiteOrNull(distance),
      parameters: Object.fromEntries(each),
    });
  }

  onValidation(lane: Lane, validation: ValidationReport): void {
    const record = this.#records.get(lane);
    record?.addValidation(validation);
    this.#release(lane, validation.loss);
    if (record) this.#trouble.look(record.health, lane.name);
  }

  healthOf(name: string): LaneHealth {
    const record = [...this.#records.values()].find(({ lane }) => lane.name === name);
    return record?.health.health ?? HEALTHY;
  }

  /** How each lane has fared, by its name. */
  outcomes(): ReadonlyMap<string, LaneOutcome> {
    return new Map([...this.#records.values()].map((record) => [record.lane.name, outcomeOf(record)]));
  }

  /** For people, beside the lines. */
  say(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  finish(): void {
    for (const [lane, record] of this.#records) {
      this.#release(lane);
      write(summarise(record, this.#adapter));
    }
  }

  #release(lane: Lane, valLoss?: number): void {
    const report = this.#held.get(lane);
    if (!report) return;
    this.#held.delete(lane);
    const { logInterval, steps } = lane.config.training;
    const step = report.step + 1;
    if (step % logInterval !== 0 && step !== steps && step !== 1 && valLoss === undefined) return;
    write({
      type: "step",
      lane: lane.name,
      step,
      ...Object.fromEntries(jsonFigures(stepMetrics(lane, report)).map(([key, value]) => [key, finiteOrNull(value)])),
      ...(valLoss !== undefined && { valLoss: finiteOrNull(valLoss) }),
      skipped: report.skippedSteps,
      ...(report.overflow && { overflow: overflowName(report.overflow) }),
      // With this step's validation, where there is one: no later step has been added yet.
      ...healthOfStep(this.#records.get(lane)?.health.health ?? HEALTHY),
      lr: report.learningRate,
      ...(report.gates && {
        active: { feedForward: report.gates.feedForward.active, heads: report.gates.heads.active },
        ...(report.gates.feedForward.imbalance !== undefined && { imbalance: report.gates.feedForward.imbalance }),
        executedFlops: stepFlops(lane.program, lane.config.training.accumulation, report).executed,
      }),
    });
  }
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

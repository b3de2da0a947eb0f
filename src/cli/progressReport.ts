/** A run for people: one line that renews itself on a terminal, a line now and then elsewhere, a table at the end. */
import type { DeviceCapabilities } from "../gpu/device";
import type { LaneOutcome } from "../lab/readings/outcomes";
import type { Lane } from "../training/lane/lane";
import { bandsOfLane, isScaled } from "../lab/curves/tensorShares";
import { HEALTHY, type LaneHealth } from "../training/lane/runHealth";
import type { DriftReport, HistogramReport, SessionListener, StepReport, ValidationReport } from "../training/session";
import { TroubleTeller, type HealthRecord } from "./laneHealth";
import { driftSummary, kindShares, LaneRecord, summarise, outcomeOf } from "./laneSummary";
import { formatFixed, formatPercent, formatScientific, NO_FIGURE } from "../words/numbers";
import { terminalWords } from "../words/words";
import { table } from "./table";

const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\x1b[2K";
const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 10_000;

function percent(share: number): string {
  return formatPercent(share, 2);
}

/** `none` where there is no number. */
function figure(value: number | null, digits: number, none: string): string {
  return value === null ? none : formatFixed(value, digits);
}

function distanceText(distance: number | null): string {
  return distance === null ? terminalWords().train.notFinite : formatScientific(distance, 2);
}

function lossInWords(loss: number, { health }: HealthRecord): string {
  if (Number.isFinite(loss)) return formatFixed(loss, 4);
  return terminalWords().train.notFiniteSince({ step: health.notFinite?.since });
}

export class ProgressReport implements SessionListener {
  readonly #records: ReadonlyMap<Lane, LaneRecord>;
  readonly #adapter: DeviceCapabilities;
  readonly #steps: number;
  readonly #started = performance.now();
  readonly #terminal = process.stderr.isTTY;
  readonly #trouble = new TroubleTeller(({ message, fix }) => this.say(`${message}\n${fix}`));
  #shownAt = 0;

  constructor(lanes: readonly Lane[], adapter: DeviceCapabilities, steps: number) {
    this.#records = new Map(lanes.map((lane) => [lane, new LaneRecord(lane)]));
    this.#adapter = adapter;
    this.#steps = steps;
    const named = adapter.description || adapter.device || adapter.vendor;
    process.stderr.write(adapter.software ? `${named} ${terminalWords().device.software}\n` : `${named}\n`);
  }

  onSteps(lane: Lane, reports: readonly StepReport[]): void {
    const record = this.#records.get(lane);
    record?.add(reports);
    if (record) this.#trouble.look(record.health, lane.name);
    const now = performance.now();
    if (now - this.#shownAt < (this.#terminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return;
    this.#shownAt = now;
    this.#show();
  }

  onHistograms(lane: Lane, report: HistogramReport): void {
    const record = this.#records.get(lane);
    if (record) record.histograms = report;
  }

  onDrift(lane: Lane, report: DriftReport): void {
    const record = this.#records.get(lane);
    if (record) record.drift = report;
  }

  onValidation(lane: Lane, validation: ValidationReport): void {
    const record = this.#records.get(lane);
    record?.addValidation(validation);
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

  /** A line of its own; on a terminal the progress goes on below it. */
  say(line: string): void {
    process.stderr.write(this.#terminal ? `${CLEAR_LINE}${line}\n` : `${line}\n`);
    if (this.#terminal) this.#show();
  }

  finish(): void {
    this.#show();
    if (this.#terminal) process.stderr.write("\n");
    const { train: t } = terminalWords();
    const rows = [...this.#records.values()].map((record) => {
      const { lane, precision, params, loss, valLoss, skipped, stepMs, bytes } = summarise(record, this.#adapter);
      return {
        lane,
        precision,
        parameters: params,
        loss: record.last ? figure(loss, 4, t.notFinite) : NO_FIGURE,
        validation: record.validation ? figure(valLoss, 4, t.notFinite) : NO_FIGURE,
        skipped,
        stepMs: figure(stepMs.median, 1, NO_FIGURE),
        mebibytes: formatFixed(bytes.total / 2 ** 20, 2),
      };
    });
    process.stdout.write(table(rows, t.summary));
    this.#writeTrouble();
    this.#writeShares();
    this.#writeDrift();
  }

  #writeTrouble(): void {
    const all = [...this.#records.values()].flatMap(({ health }) => health.inWords());
    for (const { message, fix } of all) process.stdout.write(`\n${message}\n${fix}\n`);
  }

  /** What a lane's half type would lose, at the last observed step. */
  #writeShares(): void {
    const { train: t } = terminalWords();
    const rows = [...this.#records.values()].flatMap((record) =>
      kindShares(record).map(({ kind, shares, worst }) => ({
        lane: record.lane.name,
        tensors: t.tensorKinds[kind],
        format: bandsOfLane(record.lane.program.half).format,
        scale: isScaled({ kind, dtype: "f32" }) ? `2^${Math.log2(record.histograms?.scale ?? 1)}` : NO_FIGURE,
        lost: percent(shares.lost),
        subnormal: percent(shares.subnormal),
        overflow: percent(shares.overflow),
        worst: worst ?? NO_FIGURE,
      })),
    );
    if (rows.length > 0) process.stdout.write(`\n${table(rows, t.shares)}`);
  }

  /** How far the weights are from the reference lane's, at the last observed step. */
  #writeDrift(): void {
    const summaries = [...this.#records.values()].flatMap(({ lane, drift }) => {
      const summary = driftSummary(drift);
      return summary ? [{ lane: lane.name, ...summary }] : [];
    });
    const [first] = summaries;
    if (!first) return;
    const rows = summaries.map(({ lane, step, distance, farthest }) => {
      return { lane, step, distance: distanceText(distance), farthest };
    });
    process.stdout.write(`\n${table(rows, terminalWords().train.drift(first))}`);
  }

  #show(): void {
    const records = [...this.#records.values()];
    const done = Math.min(...records.map(({ last }) => (last ? last.step + 1 : 0)));
    const filled = Math.round((BAR_WIDTH * done) / this.#steps);
    const seconds = (performance.now() - this.#started) / 1000;
    const losses = records
      .map(({ lane, last, health }) => `${lane.name} ${last ? lossInWords(last.loss, health) : "…"}`)
      .join("  ");
    const bar = `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)}`;
    const line = `${bar} ${terminalWords().train.progress({ done, steps: this.#steps, losses, seconds })}`;
    process.stderr.write(this.#terminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }
}

/** From the gates' counters, which only grow, to how often each was awake between two looks. */
import type { GateReport } from "../../training/step/gateReport";
import type { GateSnapshot } from "../wire/protocol";

export class GateWatch {
  #sent: GateReport | undefined;
  #latest: GateReport | undefined;

  /** The report that stands last; undefined before the first. */
  get latest(): GateReport | undefined {
    return this.#latest;
  }

  add(report: GateReport): void {
    this.#latest = report;
  }

  /** What happened since the last call; undefined where that is nothing. */
  take(): GateSnapshot | undefined {
    const latest = this.#latest;
    const before = this.#sent;
    if (!latest || latest === before) return undefined;
    this.#sent = latest;
    // A reset run counts from zero again, and so does the first look at a resumed one.
    const goesOn = before !== undefined && before.step < latest.step;
    const steps = latest.step - (goesOn ? before.step : 0);
    const awake = latest.awakeSteps.map(
      (count, gate) => (count - (goesOn ? (before.awakeSteps[gate] ?? 0) : 0)) / steps,
    );
    return { step: latest.step, steps, awake, frozen: latest.frozen };
  }
}

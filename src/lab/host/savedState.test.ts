import { beforeAll, describe, expect, it } from "vitest";
import { applyDiff } from "../../config/diff";
import { defaultExperiment } from "../../config/experiment";
import type { Config } from "../../config/schema";
import { createDataSource } from "../../data/createDataSource";
import type { DataSource } from "../../data/source";
import { encodeScalerState, initialScalerState } from "../../kernels/stepEnd/stepState";
import { encodeCheckpoint, type CheckpointNotes } from "../../training/files/checkpoint";
import { notesOfData } from "../../training/files/dataNotes";
import type { LaneState } from "../../training/lane/laneState";
import type { SavedLane } from "../persistence/savedRun";
import { savedState, type SavedState } from "./savedState";

const STEP = 9;
const CONFIG: Config = applyDiff(defaultExperiment().base, { precision: { kind: "mixed" } });

let data: DataSource;
let otherData: DataSource;

beforeAll(async () => {
  data = await createDataSource(CONFIG);
  otherData = await createDataSource(applyDiff(CONFIG, { training: { seed: 7 } }));
});

function state(first: number, step = STEP): LaneState {
  const values = Float32Array.of(first, -2, 3);
  const scaler = encodeScalerState({ ...initialScalerState(4096), stepCount: step, appliedSteps: step });
  return {
    parameters: new Map([
      [
        "layers.0.weight",
        { shape: [3], values, moments: { exp_avg: values, exp_avg_sq: values.map(Math.abs) }, aliases: [] },
      ],
    ]),
    scaler,
    persistent: new Map(),
  };
}

/** A lane whose last loss was this, and what it gives back. */
function restored({
  first = 1,
  loss = 0.5,
  step = STEP,
  config = CONFIG,
  bytes,
  ...notes
}: Partial<Omit<CheckpointNotes, "config">> & {
  first?: number;
  loss?: number;
  config?: Config | string;
  bytes?: Uint8Array<ArrayBuffer>;
}): SavedState {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  const own = { config: text, lane: "mixed", step, ...notesOfData(data), ...notes };
  const checkpoint = bytes ?? encodeCheckpoint(state(first), own);
  const row = { step: STEP, loss, scale: 1, skipped: false, gradNorm: 1, learningRate: 1, accuracy: 0, stepMs: 1 };
  const saved: SavedLane = { name: "mixed", checkpoint, steps: [row], validations: [] };
  return savedState(saved, checkpoint, { name: "mixed", config: CONFIG, step: STEP, data }, state(7, 0));
}

describe("a saved lane's state", () => {
  it("comes back to the bit where lane, step, settings and data are its own", () => {
    expect(restored({})).toEqual({ state: state(1), unsure: false });
  });

  it("is the same whatever order its settings were written in", () => {
    const turned = Object.fromEntries(Object.entries(CONFIG).toReversed());
    expect(restored({ config: JSON.stringify(turned) }).state).toEqual(state(1));
  });

  it.each<[string, () => Parameters<typeof restored>[0], string]>([
    ["of another step", () => ({ step: 7 }), "was saved at step 9, and its weights of “mixed” at step 7"],
    ["of another lane", () => ({ lane: "fp32" }), "are those of “fp32”"],
    [
      "of other settings",
      () => ({ config: applyDiff(CONFIG, { optimizer: { learningRate: 0.0123 } }) }),
      "Learning rate 0.0123",
    ],
    [
      "of other settings of the scaler alone",
      () => ({ config: applyDiff(CONFIG, { precision: { scaler: { growthInterval: 77 } } }) }),
      "different settings",
    ],
    ["of settings that are none", () => ({ config: "{" }), "not JSON"],
    ["of other data", () => notesOfData(otherData), "with other settings or another seed"],
    ["that is no file at all", () => ({ bytes: new Uint8Array(4) }), "The file"],
    ["with a weight that is not finite while its loss is", () => ({ first: Number.NaN }), "NaN"],
  ])("%s is refused by name", (_, change, message) => {
    expect(() => restored(change())).toThrow(message);
  });

  it("that has diverged comes back as it was, to be looked at", () => {
    const { state: back } = restored({ first: Number.NaN, loss: Number.NaN });
    expect(back.parameters.get("layers.0.weight")?.values).toEqual(Float32Array.of(Number.NaN, -2, 3));
  });
});

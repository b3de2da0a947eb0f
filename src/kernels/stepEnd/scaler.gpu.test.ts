import { beforeAll, describe, expect, test } from "vitest";
import { sharedGpu } from "../../gpu/testing/sharedGpu";
import type { Gpu } from "../../gpu/device";
import type { ScalerOptions } from "../../numerics/lossScaler";
import { optimizerSettings } from "../testing/optimizerSettings";
import { StepMachine, type MachineOptions } from "../testing/stepMachine";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await sharedGpu();
});

const TORCH: ScalerOptions = {
  kind: "dynamic",
  initialScale: 65536,
  growthFactor: 2,
  backoffFactor: 0.5,
  growthInterval: 2000,
  minimumScale: 0,
  maximumScale: 0,
};

function machineWith(scaler: Partial<ScalerOptions>, rest: Partial<MachineOptions> = {}): StepMachine {
  return new StepMachine(gpu, {
    parameters: [1, 1, 1, 1],
    rule: optimizerSettings({ kind: "sgd", weightDecay: 0, momentum: 0 }),
    scaler: { ...TORCH, ...scaler },
    ...rest,
  });
}

/** Runs one step for each letter: `.` good, `x` overflow. Returns scale and tracker after each. */
async function sequence(machine: StepMachine, steps: string): Promise<[scale: number, tracker: number][]> {
  const states: [number, number][] = [];
  for (const kind of steps) {
    await machine.stepScaled(kind === "x" ? [0, Infinity, 0, 0] : [0, 0, 0, 0], 0.1);
    states.push([machine.state.scale, machine.state.growthTracker]);
  }
  return states;
}

describe("the dynamic rule is torch.amp.GradScaler's", () => {
  test("grows when the tracker equals the interval, backs off and starts counting anew on overflow", async () => {
    const states = await sequence(machineWith({ initialScale: 8, growthInterval: 3 }), "...x..x...");
    expect(states).toEqual([
      [8, 1],
      [8, 2],
      [16, 0],
      [8, 0],
      [8, 1],
      [8, 2],
      [4, 0],
      [4, 1],
      [4, 2],
      [8, 0],
    ]);
  });

  test("uses its factors as they are, not as powers of two", async () => {
    const scaler = { initialScale: 100, growthInterval: 1, growthFactor: 1.5, backoffFactor: 0.25 };
    expect(await sequence(machineWith(scaler), "..x")).toEqual([
      [150, 0],
      [225, 0],
      [56.25, 0],
    ]);
  });

  test("does not grow past f32, but resets the tracker", async () => {
    const states = await sequence(machineWith({ initialScale: 2 ** 126, growthInterval: 1 }), "..");
    expect(states).toEqual([
      [2 ** 127, 0],
      [2 ** 127, 0],
    ]);
  });

  test("keeps to the highest and the lowest scale where they are set", async () => {
    const bounds = { initialScale: 4, growthInterval: 1, maximumScale: 6, minimumScale: 2 };
    const scales = (await sequence(machineWith(bounds), "..xxx")).map(([scale]) => scale);
    expect(scales).toEqual([6, 6, 3, 2, 2]);
  });

  test("halves down to the smallest normal number and can come back", async () => {
    const scaler = { initialScale: 2 ** -125, growthInterval: 1 };
    const scales = (await sequence(machineWith(scaler), "xxx.")).map(([scale]) => scale);
    expect(scales).toEqual([2 ** -126, 2 ** -126, 2 ** -126, 2 ** -125]);
  });
});

test("the article's rule starts at 2^15, doubles after every good step, halves on overflow, never below 1", async () => {
  const machine = machineWith({ kind: "article" });
  const scales = (await sequence(machine, `.${"x".repeat(18)}.`)).map(([scale]) => scale);
  expect(scales).toEqual([2 ** 16, ...Array.from({ length: 16 }, (_, i) => 2 ** (15 - i)), 1, 1, 2]);
  expect(machine.state).toMatchObject({ appliedSteps: 2, skippedSteps: 18 });
});

test("a static scale skips overflows and never moves", async () => {
  const machine = machineWith({ kind: "static", initialScale: 128 });
  expect((await sequence(machine, ".x.")).map(([scale]) => scale)).toEqual([128, 128, 128]);
  expect(machine.state).toMatchObject({ appliedSteps: 2, skippedSteps: 1 });
});

test("off has a scale of 1 and skips nothing", async () => {
  const machine = machineWith({ kind: "off", initialScale: 128 });
  expect((await sequence(machine, ".x.")).map(([scale]) => scale)).toEqual([1, 1, 1]);
  expect(machine.state).toMatchObject({ appliedSteps: 3, skippedSteps: 0 });
});

describe("the metrics ring", () => {
  test("has each step's loss, the scale it used, its norm and learning rate, and the counts", async () => {
    const machine = machineWith({ initialScale: 4, growthInterval: 1 }, { withAccuracy: true });
    await machine.stepScaled([12, 16, 0, 0], 0.5, 1.25, 0.75);
    await machine.stepScaled([0, Infinity, 0, 0], 0.25, 1.5, 0.5);
    await machine.stepScaled([0, 0, 4, 0], 0.125, 1.75, 0.25);
    const rest = { learningRate: 0.5, loss: 1.25, accuracy: 0.75, gradNorm: 5, scale: 4, outsideFoundInf: false };
    expect(machine.rows(0, 3)).toEqual([
      { ...rest, step: 0, foundInf: false, skipped: false, skippedSteps: 0, appliedSteps: 1 },
      {
        step: 1,
        outsideFoundInf: false,
        loss: 1.5,
        accuracy: 0.5,
        learningRate: 0.25,
        gradNorm: Infinity,
        scale: 8,
        foundInf: true,
        skipped: true,
        skippedSteps: 1,
        appliedSteps: 1,
      },
      {
        step: 2,
        outsideFoundInf: false,
        loss: 1.75,
        accuracy: 0.25,
        learningRate: 0.125,
        gradNorm: 1,
        scale: 4,
        foundInf: false,
        skipped: false,
        skippedSteps: 1,
        appliedSteps: 2,
      },
    ]);
  });

  test("keeps the latest rows, in order, and leaves out what it no longer or not yet holds", async () => {
    const machine = machineWith({}, { metricsRows: 3 });
    expect(machine.rows(0, 3)).toEqual([]);
    for (let step = 0; step < 5; step++) await machine.stepScaled([0, 0, 0, 0], 0.1, step);
    expect(machine.rows(0, 5).map((row) => [row.step, row.loss])).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(machine.rows(4, 9).map((row) => row.step)).toEqual([4]);
  });

  test("says nothing of accuracy where the model counts no hits, and keeps a loss that is not finite", async () => {
    const machine = machineWith({});
    await machine.stepScaled([0, 0, 0, 0], 0.1, Number.NaN);
    const [row] = machine.rows(0, 1);
    expect(row).toMatchObject({ step: 0, loss: Number.NaN });
    expect(row).not.toHaveProperty("accuracy");
  });
});

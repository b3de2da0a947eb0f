import { describe, expect, it } from "vitest";
import { collectBatches } from "./dumpBatches";
import { modularAdditionRows } from "./modularAddition";
import { pointSet } from "./pointShapes";
import { createPointSource } from "./pointSource";
import { createTaskSource } from "./tokenTask";

const plan = { seed: 1, batchSize: 3, microSteps: 2 };

describe("dumped batches", () => {
  it("are the batches of the run, micro-batches of a step side by side", async () => {
    const rows = modularAdditionRows({ modulus: 5, validationShare: 0.2 }, 1);
    const source = createTaskSource(rows, plan);
    const [tokens, targets] = await collectBatches(source, 4, 2);
    expect(tokens).toMatchObject({ name: "tokens", shape: [4, 6, 3] });
    expect(targets).toMatchObject({ name: "targets", shape: [4, 6, 3] });
    const ofStep3 = [source.trainBatch(3, 0), source.trainBatch(3, 1)];
    expect([...(tokens?.data.subarray(3 * 18) ?? [])]).toEqual(
      ofStep3.flatMap((batch) => (batch.kind === "tokens" ? [...batch.tokens] : [])),
    );
    expect([...(targets?.data.subarray(3 * 18) ?? [])]).toEqual(
      ofStep3.flatMap((batch) => [...batch.targets]),
    );
  });

  it("have one target an example for points", async () => {
    const source = createPointSource(pointSet({ kind: "moons", noise: 0 }, 20, 4, 1), plan);
    const dumped = await collectBatches(source, 5, 2);
    expect(dumped.map(({ name, shape, data }) => [name, shape, data.length])).toEqual([
      ["inputs", [5, 6, 2], 60],
      ["targets", [5, 6], 30],
    ]);
    expect([...(dumped[0]?.data.subarray(0, 6) ?? [])]).toEqual([...source.trainBatch(0, 0).inputs]);
  });
});

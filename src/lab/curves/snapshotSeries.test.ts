import { expect, it } from "vitest";
import { SnapshotSeries } from "./snapshotSeries";

it("keeps the first look and the latest ones, in no more than its capacity", () => {
  const looks = new SnapshotSeries(8);
  for (let step = 1; step <= 100; step++) looks.add([{ step }]);
  const steps = looks.all.map(({ step }) => step);
  expect(steps.length).toBeLessThanOrEqual(8);
  expect(steps[0]).toBe(1);
  expect(steps.slice(-3)).toEqual([98, 99, 100]);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});

it("takes no look twice", () => {
  const looks = new SnapshotSeries();
  looks.add([{ step: 1 }, { step: 1 }, { step: 2 }]);
  looks.add([{ step: 2 }]);
  expect(looks.all).toHaveLength(2);
});

it("gives the same list until something is added, so that nobody looks again for nothing", () => {
  const looks = new SnapshotSeries();
  looks.add([{ step: 1 }]);
  const before = looks.all;
  looks.add([{ step: 1 }]);
  expect(looks.all).toBe(before);
  looks.add([{ step: 2 }]);
  expect(looks.all).not.toBe(before);
  expect(before).toHaveLength(1);
});

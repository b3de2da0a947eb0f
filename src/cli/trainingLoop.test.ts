import { describe, expect, it } from "vitest";
import { HalfstepError } from "../config/errors";
import { trainingLoop, type TrainingLoopOptions } from "./trainingLoop";

/** A session of which only the count of steps is real. Stops in the middle of a stretch when it is asked to. */
function loop(from: number, options: Partial<TrainingLoopOptions> & { stopAt?: number }) {
  const saved: number[] = [];
  const told: string[] = [];
  const session = {
    step: from,
    advance({ until, shouldPause = () => false }: { until: number; shouldPause?: () => boolean }) {
      while (session.step < until && !shouldPause()) session.step++;
      return Promise.resolve();
    },
  };
  const done = trainingLoop(session, {
    until: 100,
    save: () => Promise.resolve(saved.push(session.step)).then(() => undefined),
    shouldStop: () => session.step >= (options.stopAt ?? Infinity),
    tell: ({ message }) => told.push(message),
    ...options,
  });
  return { session, saved, told, done };
}

describe("training to the last step", () => {
  it("saves at every so many steps of the run, wherever it began, and leaves the last to its end", async () => {
    const { session, saved, done } = loop(7, { saveEvery: 25 });
    await done;
    expect(saved).toEqual([25, 50, 75]);
    expect(session.step).toBe(100);
  });

  it("stops where it is asked to, without a save of its own", async () => {
    const { session, saved, done } = loop(0, { saveEvery: 25, stopAt: 60 });
    await done;
    expect([session.step, saved]).toEqual([60, [25, 50]]);
  });

  it("goes on after a save that failed, and tells it", async () => {
    const save = () => Promise.reject(new HalfstepError({ code: "output/empty-path" }));
    const { session, told, done } = loop(0, { saveEvery: 40, save });
    await done;
    expect([session.step, told]).toEqual([100, ["The output path is empty.", "The output path is empty."]]);
  });

  it("does not hide what is no failure of the file", async () => {
    await expect(loop(0, { saveEvery: 40, save: () => Promise.reject(new TypeError("a bug")) }).done).rejects.toThrow(
      "a bug",
    );
  });
});

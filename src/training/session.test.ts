import { expect, test } from "vitest";
import { defaultConfig } from "../config/parse";
import type { DataSource } from "../data/source";
import { DeviceLostError } from "../gpu/errors";
import type { Lane } from "./lane/lane";
import { Session } from "./session";

const LOST = new DeviceLostError("unplugged");
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
};

/** A lane whose every chunk fails as soon as it is asked for. */
function failingLane(): Lane {
  const lane: Partial<Lane> = {
    name: "lost",
    config: defaultConfig,
    isTimed: true,
    writeBatch: () => undefined,
    submitStep: () => Promise.reject(LOST),
    took: () => undefined,
    prepareLater: () => Promise.resolve({ validation: [] }),
  };
  return lane as Lane;
}

test("a chunk that fails while a batch is waited for is told by `advance`, and is no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const data: Partial<DataSource> = { prefetch: () => turns(3) };
  const session = new Session([failingLane()], data as DataSource, { onSteps: () => {}, onValidation: () => {} });
  await expect(session.advance({ until: 3 })).rejects.toBe(LOST);
  await turns(2);
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

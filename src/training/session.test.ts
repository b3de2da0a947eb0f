import { expect, test } from "vitest";
import { defaultConfig } from "../config/parse";
import type { Config } from "../config/schema";
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

/** A lane that trains and validates at once and says nothing of its steps. */
function quietLane(name: string, training: Partial<Config["training"]>, destroy = (): void => undefined): Lane {
  const lane: Partial<Lane> = {
    name,
    config: { ...defaultConfig, training: { ...defaultConfig.training, histogramInterval: 0, ...training } },
    isTimed: true,
    writeBatch: () => undefined,
    submitStep: (_step, _rate, read) => read && Promise.resolve({ rows: [] }),
    took: () => undefined,
    prepareLater: () => Promise.resolve({ validation: [] }),
    validate: () => Promise.resolve({ loss: 1, accuracy: 0 }),
    destroy,
  };
  return lane as Lane;
}

test("each lane is validated at its own interval, and all at the last step", async () => {
  const data: Partial<DataSource> = { prefetch: async () => {}, prefetchValidation: async () => {} };
  const lanes = [
    quietLane("often", { steps: 14, validationInterval: 3 }),
    quietLane("seldom", { steps: 14, validationInterval: 5 }),
    quietLane("last", { steps: 14, validationInterval: 0 }),
  ];
  const validated: [string, number][] = [];
  const session = new Session(lanes, data as DataSource, {
    onSteps: () => {},
    onValidation: ({ name }, { step }) => validated.push([name, step]),
  });
  await session.advance({ until: 14 });
  const at = (lane: string): number[] => validated.filter(([name]) => name === lane).map(([, step]) => step);
  expect(at("often")).toEqual([3, 6, 9, 12, 14]);
  expect(at("seldom")).toEqual([5, 10, 14]);
  expect(at("last")).toEqual([14]);
});

test("a lane is replaced by one of its name, between two calls of `advance` alone, and the session goes on with that", async () => {
  const destroyed: string[] = [];
  const make = (name: string, as = name): Lane => {
    const training = { steps: 9, validationInterval: 0 };
    return quietLane(name, training, () => void destroyed.push(as));
  };
  const [first, second, other] = [make("a", "first"), make("a", "second"), make("b")];
  const data: Partial<DataSource> = { prefetch: async () => {}, prefetchValidation: async () => {} };
  const validated: Lane[] = [];
  const session = new Session([first, other], data as DataSource, {
    onSteps: () => {},
    onValidation: (lane) => validated.push(lane),
  });
  const advancing = session.advance({ until: 3 });
  expect(() => session.replace(first, second)).toThrow("while steps are under way");
  await advancing;
  expect(() => session.replace(first, other)).toThrow("cannot take the place of 'a'");
  expect(() => session.replace(second, second)).toThrow("cannot take the place of 'a'");
  session.replace(first, second);
  expect(destroyed).toEqual(["first"]);
  await session.advance({ until: 9 });
  expect(validated).toEqual([second, other]);
});

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

import { expect, it } from "vitest";
import { OURS } from "../../words/refused";
import { laneConfig } from "../../config/experiment";
import { parseConfig } from "../../config/parse";
import { gateExperiment } from "./gateLanes";

const kinds = (gates: object): string[] => {
  const base = parseConfig({ model: { gates }, data: { kind: "generated-text" } }, OURS);
  const experiment = gateExperiment(base);
  return experiment.lanes.map((lane) => laneConfig(experiment, lane).model.gates.kind);
};

it("the lanes of `bench gates` are gated by force, or by a kind that keeps to its share", () => {
  const others = (kind: string): string[] => ["none", ...Array.from({ length: 10 }, () => kind)];
  expect(kinds({})).toEqual(others("fixed"));
  expect(kinds({ kind: "hard-concrete" })).toEqual(others("fixed"));
  expect(kinds({ kind: "router" })).toEqual(others("router"));
  expect(kinds({ kind: "importance-threshold" })).toEqual(others("importance-threshold"));
});

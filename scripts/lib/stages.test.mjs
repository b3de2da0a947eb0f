import { describe, expect, it } from "vitest";
import { STAGE_NAMES, stagesOf } from "./stages.mjs";

const namesOf = (/** @type {{ name: string }[]} */ stages) => stages.map(({ name }) => name);

describe("the stages", () => {
  it("of tests and of studies are all there are, and each is in one of them", () => {
    const [tests, studies, all] = [stagesOf("tests", []), stagesOf("studies", []), stagesOf("all", [])];
    expect(namesOf(all.rest)).toEqual([...namesOf(tests.rest), ...namesOf(studies.rest)]);
    expect(new Set([...namesOf(all.first), ...namesOf(all.rest)])).toEqual(new Set(STAGE_NAMES));
    expect(STAGE_NAMES).toHaveLength(new Set(STAGE_NAMES).size);
  });

  it("that a word chooses bring the builds that they need, and no others", () => {
    expect(namesOf(stagesOf("tests", ["firefox"]).first)).toEqual(["page build"]);
    expect(namesOf(stagesOf("tests", ["lint"]).first)).toEqual([]);
    expect(namesOf(stagesOf("studies", ["of 2"]).first)).toEqual(["command line build"]);
  });
});

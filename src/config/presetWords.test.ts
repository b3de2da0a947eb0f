import { expect, it } from "vitest";
import { words } from "../words/words";
import { lessons } from "./lessons";
import { plainPresets } from "./presets";

it("has words for no preset or lesson that is gone", () => {
  const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).toSorted();
  expect(Object.keys(words().presets).toSorted()).toEqual(namesOf(plainPresets));
  expect(Object.keys(words().lessons).toSorted()).toEqual(namesOf(lessons));
});

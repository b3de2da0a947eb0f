/** `train --table`: a table learned, saved and gone on with, to the bit, on a real adapter. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commandLine, type Line } from "./testing/commandLine";

const { at, halfstep, jsonLines } = commandLine();

/** Four classes in the corners of a square, and a column that says nothing. */
const ROWS = Array.from({ length: 64 }, (_, row) => {
  const [x, y] = [row % 2, (row >> 1) % 2];
  const wobble = ((row * 7) % 16) / 64;
  return [x + wobble, 100 * (y - wobble), (row * 5) % 7, `"${x}, ${y}"`].join(",");
});
const SMALL = ["--model.width", "8", "--training.batchSize", "16", "--optimizer.schedule", "constant"];

/** The last step of a run is validated, wherever it lies. */
const steps = (lines: readonly Line[]): Line[] =>
  lines.filter(({ type }) => type === "step").map(({ stepMs: _, lane: __, valLoss: ___, ...line }) => line);

it("learns, and continues from a checkpoint as if it had never stopped, with the label's column named or not", () => {
  const table = at("corners.csv");
  writeFileSync(table, ["x,y,other,corner", ...ROWS].join("\r\n"));
  const [first, second] = [at("first.safetensors"), at("second.safetensors")];
  const train = ["train", "--table", table, ...SMALL, "--lanes", "fp32"];
  const whole = jsonLines(...train, "--steps", "80");
  expect(whole.at(-1)).toMatchObject({ type: "summary", params: 140 });
  expect(whole.at(-1)?.["valLoss"]).toBeLessThan(0.2);
  jsonLines(...train, "--steps", "4", "--save", first);
  const on = ["train", "--resume", first, "--table", table, "--label", "corner"];
  expect(steps(jsonLines(...on, "--steps", "8", "--save", second))).toEqual(steps(whole).slice(4, 8));
  const other = halfstep(...on.slice(0, -1), "other", "--steps", "8");
  expect(other.stderr).toContain("column “corner” is “0, 0”, which is not a number.");
  expect(other.status).toBe(2);
});

import { expect, it } from "vitest";
import { sentencesIn } from "./words.mjs";

it("lists text, labels and sentences with their lines, and no code", () => {
  const text = `import { a } from "some module";
type Kind = "one of them";
export const FIELD = { label: "Width", help: "Neurons in a layer.", path: "model.width" };
export function View({ step }: { step: number }) {
  if (step < 0) throw new Error(\`Step \${step} is negative.\`);
  return (
    <p className="one two" title="Now">
      Shown in <b>bold</b>, {step > 1 ? "after a step" : "x"}
    </p>
  );
}`;
  expect(sentencesIn("src/ui/View.tsx", text)).toEqual([
    { line: 3, text: "Width" },
    { line: 3, text: "Neurons in a layer." },
    { line: 5, text: "Step ${step} is negative." },
    { line: 7, text: "Now" },
    { line: 7, text: "Shown in" },
    { line: 8, text: "bold" },
    { line: 8, text: "after a step" },
  ]);
});

/** What each model writes after the same prompt. */
import { LaneMark } from "../../parts/LaneMark";
import type { LanePreview } from "./lanePreview";

export function TextPreview({ lanes }: { readonly lanes: readonly LanePreview<"text">[] }) {
  return (
    <>
      {lanes.map(({ name, index, preview }) => (
        <figure key={name} className="text-sample">
          <figcaption>
            <LaneMark index={index} name={name} />
          </figcaption>
          <SampledText prompt={preview.prompt} text={preview.text} lane={index} />
        </figure>
      ))}
    </>
  );
}

/** The prompt faint, what the model added in full ink. */
export function SampledText({
  prompt,
  text,
  lane,
}: {
  readonly prompt: string;
  readonly text: string;
  readonly lane: number;
}) {
  const added = text.startsWith(prompt) ? text.slice(prompt.length) : text;
  // A line break as the prompt only begins a line; shown, it would be an empty one.
  const blank = prompt.trim() === "";
  return (
    <blockquote className="sampled" style={{ borderColor: `var(--lane-${lane})` }}>
      {!blank && <span className="sampled-prompt">{prompt}</span>}
      {blank ? added.trimStart() : added}
    </blockquote>
  );
}

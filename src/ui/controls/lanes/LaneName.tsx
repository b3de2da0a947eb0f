/** A lane's name: whole where it stands, and written over once it is pressed. */
import { useEffect, useRef, useState } from "react";
import { LONGEST_LANE_NAME, type Experiment } from "../../../config/experiment";
import type { Lane } from "../../../config/lanes";
import { withRenamed } from "../../../lab/setup/laneEdits";
import { laneTitle } from "../../../lab/setup/lanes";
import { pageWords } from "../../../words/words";
import { useLab } from "../../context";

interface LaneNameProps {
  readonly lane: Lane;
  readonly index: number;
  readonly draft: Experiment;
}

export function LaneName({ lane, index, draft }: LaneNameProps) {
  const lab = useLab();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const title = laneTitle(draft, lane.name);
  const { lanes: t } = pageWords();
  const writes = typed !== undefined;
  // It appears because a person asked for it.
  useEffect(() => {
    if (writes) input.current?.select();
  }, [writes]);
  const commit = (): void => {
    if (typed !== undefined && typed !== title) lab.setLanes(withRenamed(draft, lane.name, typed));
    setTyped(undefined);
  };
  if (!writes) {
    return (
      <button
        type="button"
        className="lane-name"
        aria-label={t.rename({ lane: title })}
        title={t.renameHint}
        onClick={() => setTyped(title)}
      >
        {title}
      </button>
    );
  }
  return (
    <input
      ref={input}
      className="lane-name"
      type="text"
      maxLength={LONGEST_LANE_NAME}
      autoComplete="off"
      spellCheck={false}
      aria-label={t.name({ number: index + 1 })}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(undefined);
      }}
    />
  );
}

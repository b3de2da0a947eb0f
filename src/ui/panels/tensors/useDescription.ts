/** A lane's tensors and their places, asked of the engine when they are first looked at. */
import { useEffect, useState } from "react";
import type { RunView } from "../../../lab/run/runStore";
import { useLab, useRun } from "../../context";

interface Description {
  readonly lanes: readonly string[];
  readonly lane: string | undefined;
  readonly choose: (name: string) => void;
  /** Undefined until the engine has answered. */
  readonly description: RunView["tensors"][string] | undefined;
}

export function useDescription(): Description {
  const lab = useLab();
  const lanes = useRun((view) => view.lanes);
  const [chosen, choose] = useState<string>();
  const names = lanes.map(({ name }) => name);
  // The last lane is the one in half, where there are two.
  const lane = names.find((name) => name === chosen) ?? names.at(-1);
  const description = useRun(({ tensors }) => (lane === undefined ? undefined : tensors[lane]));
  const missing = description === undefined;
  // A run built since has not been asked.
  const built = useRun((view) => view.built);
  useEffect(() => {
    if (lane !== undefined && missing) void lab.questions.describe(lane);
  }, [lab, lane, missing, built]);
  return { lanes: names, lane, choose, description };
}

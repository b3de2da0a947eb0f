/** One lane out of several, by its title: for panels that show or change one at a time. */
import { useId } from "react";
import { laneTitle } from "../../lab/setup/lanes";
import { useSetup } from "../context";

interface LanePickerProps {
  /** For whom cannot see it: what the lane is chosen for. */
  readonly label: string;
  readonly lanes: readonly string[];
  readonly lane: string | undefined;
  readonly choose: (name: string) => void;
}

export function LanePicker({ label, lanes, lane, choose }: LanePickerProps) {
  const experiment = useSetup(({ loaded, draft }) => loaded ?? draft);
  const group = useId();
  if (lanes.length < 2) return null;
  return (
    <span className="segments" role="radiogroup" aria-label={label}>
      {lanes.map((name) => (
        <label key={name}>
          <input type="radio" name={group} checked={name === lane} onChange={() => choose(name)} />
          {laneTitle(experiment, name)}
        </label>
      ))}
    </span>
  );
}

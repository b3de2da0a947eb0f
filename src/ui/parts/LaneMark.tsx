/** A lane's sample line and title, as a legend has it. */
import "./LaneMark.css";
import { laneTitle } from "../../lab/setup/lanes";
import { useSetup } from "../context";
import { laneStyle } from "./laneStyle";

export function LaneLine({ index }: { readonly index: number }) {
  const { color, dash, width } = laneStyle(index);
  return (
    <svg className="lane-line" viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
      <line
        x1="1"
        y1="4"
        x2="21"
        y2="4"
        stroke={color}
        strokeWidth={width}
        strokeDasharray={dash}
        strokeLinecap="butt"
      />
    </svg>
  );
}

export function LaneMark({ index, name }: { readonly index: number; readonly name: string }) {
  const title = useLaneTitle(name);
  return (
    <span className="lane-mark">
      <LaneLine index={index} />
      <span className="lane-mark-name">{title}</span>
    </span>
  );
}

/** What the page calls a lane. */
export function useLaneTitle(name: string): string {
  return useSetup(({ loaded, draft }) => laneTitle(loaded ?? draft, name));
}

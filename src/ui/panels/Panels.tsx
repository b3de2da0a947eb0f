/** One column's panels, from their list. */
import "./Panels.css";
import { lazy } from "react";
import type { ComponentType } from "react";
import { pageWords } from "../../words/words";
import { useSetup } from "../context";
import { WhenNear } from "../parts/WhenNear";
import { PANELS, type LoadedPanel, type PanelSpec } from "./panelList";

const DRAWN = PANELS.map((panel) => ({ panel, Draw: "Draw" in panel ? panel.Draw : placeOf(panel) }));

export function Panels({ column }: { readonly column: PanelSpec["column"] }) {
  return DRAWN.filter(({ panel }) => panel.column === column).map(({ panel, Draw }) =>
    panel.when ? <When key={panel.id} when={panel.when} Draw={Draw} /> : <Draw key={panel.id} />,
  );
}

interface WhenProps {
  readonly when: PanelSpec["when"] & {};
  readonly Draw: ComponentType;
}

function When({ when, Draw }: WhenProps) {
  const isThere = useSetup(({ loaded, draft }) => when(loaded ?? draft));
  return isThere && <Draw />;
}

function placeOf({ id, load, room, label, boxed }: LoadedPanel): ComponentType {
  const Loaded = lazy(async () => ({ default: await load() }));
  return () => {
    const title = label && pageWords().places[label];
    const heading = boxed && <h2 className="panel-title">{title}</h2>;
    return (
      <WhenNear id={id} className={boxed ? "place panel" : "place"} room={room} label={title} before={heading}>
        <Loaded />
      </WhenNear>
    );
  };
}

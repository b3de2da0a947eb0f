/** Keys for the transport: space plays and pauses, S or → takes one step, R resets. Silent while a control has them. */
import { useEffect } from "react";
import type { Lab } from "../../lab/lab";
import type { ResetGuard } from "../../lab/setup/resetGuard";

/** Where a key means something already: typing, choosing, sliding, or pressing what has the focus. */
const OWN_KEYS = "input, select, textarea, button, a, summary, [contenteditable], [role=tab]";
/** Over the page, and about something else. */
const OVER_THE_PAGE = "dialog[open]";

export function useShortcuts(lab: Lab, guard: ResetGuard): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (document.querySelector(OVER_THE_PAGE)) return;
      const target = event.target instanceof Element ? event.target : undefined;
      const inControl = target?.closest(OWN_KEYS);
      const key = event.key.toLowerCase();
      // Buttons and summaries answer to space and enter only; letters and arrows stay free there.
      const free =
        inControl === null || inControl === undefined || (key !== " " && inControl.matches("button, a, summary"));
      if (!free) return;
      if (key === " ") {
        if (lab.run.getState().status === "running") lab.pause();
        else lab.play();
      } else if (key === "s" || key === "arrowright") lab.step();
      else if (key === "r") guard.ask();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [lab, guard]);
}

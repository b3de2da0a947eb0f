/** Undo and redo of changes of settings, by button and by key. */
import { useEffect } from "react";
import type { Lab } from "../../lab/lab";
import { pageWords } from "../../words/words";
import { useLab, useSetup } from "../context";
import { Button } from "../parts/Button";

export function Edits() {
  const lab = useLab();
  const canUndo = useSetup(({ edits }) => edits.past.length > 0);
  const canRedo = useSetup(({ edits }) => edits.future.length > 0);
  useUndoKeys(lab);
  const { lanes: t } = pageWords();
  return (
    <div className="controls-edits">
      <Button
        look="quiet"
        icon="undo"
        disabled={!canUndo}
        aria-label={t.undo}
        aria-keyshortcuts="Control+Z"
        title={t.undoHint}
        onClick={() => lab.undo()}
      />
      <Button
        look="quiet"
        icon="redo"
        disabled={!canRedo}
        aria-label={t.redo}
        aria-keyshortcuts="Control+Shift+Z"
        title={t.redoHint}
        onClick={() => lab.redo()}
      />
    </div>
  );
}

/** Where text is written, the keys are the text's own. */
function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["range", "checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

function useUndoKeys(lab: Lab): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      const wants = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : undefined;
      if (wants === undefined || !(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target)) return;
      event.preventDefault();
      if (wants === "undo") lab.undo();
      else lab.redo();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [lab]);
}

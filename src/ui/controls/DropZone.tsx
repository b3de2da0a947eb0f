/** The whole page takes a dropped file of the user's. */
import "./DropZone.css";
import { useState } from "react";
import type { DragEvent, ReactNode } from "react";
import { pageWords } from "../../words/words";
import { useLab } from "../context";

export function DropZone({ children }: { readonly children: ReactNode }) {
  const lab = useLab();
  const [over, setOver] = useState(false);
  const hasFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes("Files");
  return (
    <div
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) lab.takeFile(file);
      }}
    >
      {children}
      {over && (
        <div className="drop-veil">
          <p>{pageWords().frame.dropHere}</p>
        </div>
      )}
    </div>
  );
}

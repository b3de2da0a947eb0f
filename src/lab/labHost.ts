/** What the lab needs of the page that it is in. */
import type { StartEngine } from "./wire/engine";
import type { KeepingHost } from "./run/keeping";
import type { SavedText } from "./persistence/savedRun";

export interface LabHost extends KeepingHost {
  readonly startEngine: StartEngine;
  /** The address's part behind the #, read once; later changes of the setup are written with `showUrl`. */
  readonly fragment: string;
  showUrl(fragment: string): void;
  /** The user's last text, so that a reload does not ask for it again. */
  findText(): Promise<SavedText | undefined>;
  saveText(text: SavedText): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

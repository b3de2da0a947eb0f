/** What the lab needs of the page that it is in. */
import type { OwnKind } from "../config/dataKinds";
import type { StartEngine } from "./wire/engine";
import type { KeepingHost } from "./run/keeping";
import type { SavedFile } from "./persistence/savedRun";

export interface LabHost extends KeepingHost {
  readonly startEngine: StartEngine;
  /** The address's part behind the #, read once; later changes of the setup are written with `showUrl`. */
  readonly fragment: string;
  showUrl(fragment: string): void;
  /** The user's last file of a kind, so that a reload does not ask for it again. */
  findFile(kind: OwnKind): Promise<SavedFile | undefined>;
  keepFile(kind: OwnKind, file: SavedFile): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** What a picture of one kind of data is given of each lane. */
import type { Preview } from "../../../lab/wire/protocol";

export interface LanePreview<K extends Preview["kind"]> {
  readonly name: string;
  readonly index: number;
  readonly preview: Extract<Preview, { kind: K }>;
}

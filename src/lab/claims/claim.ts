/** What a claim is: its name, the figures it is judged by, and which lanes put it to the test. */
import type { Experiment } from "../../config/experiment";
import type { PageWords } from "../../words/en/page";
import type { ClaimRow } from "./claimRows";
import type { Compared } from "./comparison";
import type { LaneMeasure } from "./measures";

export interface Claim {
  readonly number: number;
  /** By which the catalogue has its title, its sentence and what it was measured on, as far as the article says. */
  readonly id: keyof PageWords["claims"]["claims"];
  readonly rows: readonly ClaimRow[];
  /** What the claim is about, where lanes may save in another way too: then their figures are of both. */
  readonly about?: string;
  /** The lanes that put it to the test; undefined where none do. */
  readonly compare: (measures: readonly LaneMeasure[], experiment: Experiment) => Compared | undefined;
}

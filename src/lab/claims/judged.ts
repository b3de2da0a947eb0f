/** A measured figure beside a claimed one: how it reads, and whether the claim holds with it. */

export type Verdict =
  | "holds"
  /** Some of what was claimed. */
  | "partly"
  | "fails"
  /** Not measured yet, or not under the claim's own conditions. */
  | "open"
  /** No figure was claimed. */
  | "none";

export interface Judged {
  readonly text: string;
  readonly verdict: Verdict;
  /** Where and when, where that is not plain. */
  readonly note?: string;
}

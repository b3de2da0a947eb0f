/** One thing that the page has to say. */
export type NoticeAction =
  | "continue"
  | "start-over"
  | "apply"
  | "revert"
  | "choose-file"
  | "restart"
  | "take-over"
  | "train-copy"
  | "save-aside";

export interface Notice {
  /** Dismissing a notice hides this id until it has ended. */
  readonly id: string;
  readonly tone: "info" | "warning" | "error";
  readonly message: string;
  readonly fix: string;
  readonly actions: readonly NoticeAction[];
  readonly dismissible: boolean;
  /** Lines below it, such as what has changed. */
  readonly details?: readonly string[];
}

export function sentence(
  id: string,
  tone: Notice["tone"],
  { message, fix }: { readonly message: string; readonly fix: string },
  actions: readonly NoticeAction[],
  dismissible = false,
): Notice {
  return { id, tone, message, fix, actions, dismissible };
}

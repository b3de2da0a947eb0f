/** What has no code of its own: mistakes of ours, in an engineer's words, which no language but English has. */

export const internal = {
  /** A check inside the engine failed. `detail` names the thing. */
  "internal/check": ({ detail, fix }: { readonly detail: string; readonly fix: string }) => ({ message: detail, fix }),
  /** An exception that is none of ours. */
  "internal/unexpected": ({ detail }: { readonly detail: string }) => ({
    message: `Something went wrong inside the lab: ${detail}`,
    fix: "Reload the page; the run continues from where it was last saved.",
  }),
};

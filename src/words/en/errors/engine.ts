/** The worker that trains, and what is asked of it: src/lab/host, src/lab/wire. */
import { quoted } from "../../quoted";

export const engine = {
  /** `reason` in the browser's own words; empty where it gives none. */
  "engine/stopped": ({ reason }: { readonly reason: string }) => ({
    message: `The training worker stopped${reason ? `: ${reason}` : "."}`,
    fix: "Press play to start it again from the last saved state.",
  }),
  "engine/restarted": () => ({
    message: "The training engine restarted before it could answer.",
    fix: "Try again.",
  }),
  "engine/device-worker-stopped": ({ reason }: { readonly reason: string }) => ({
    message: `The device worker stopped: ${reason}`,
    fix: "Reload the page and try again.",
  }),
  /** A request whose run was given up before its turn came, or whose engine has failed. */
  "run/ended": () => ({
    message: "That run has ended.",
    fix: "Try again once the lanes are built.",
  }),
  "run/read-only": () => ({
    message: "This run is read-only.",
    fix: "Train a copy of it.",
  }),
  "run/no-weights": () => ({
    message: "The weights of this run were deleted.",
    fix: "Start over to train it again.",
  }),
  "run/no-lane": ({ lane, lanes }: { readonly lane: string; readonly lanes: readonly string[] }) => ({
    message: `There is no lane ${quoted(lane)} in this run.`,
    fix: `Choose one of its lanes: ${lanes.join(", ")}.`,
  }),
  "run/loss-scale": ({ scale }: { readonly scale: number }) => ({
    message: `A loss scale of ${scale} cannot be set.`,
    fix: "Choose one from 2^-126 to 2^127.",
  }),
};

/** The worker that trains, and what is asked of it: src/lab/host, src/lab/wire. */

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
};

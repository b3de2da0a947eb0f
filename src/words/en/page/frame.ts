/** What frames the figures: the bar on top, training's own bar, lessons, and what stands where something broke. */
import { formatCount } from "../../numbers";

const OTHER_THEME = { light: "Switch to the light theme", dark: "Switch to the dark theme" };

export const frame = {
  regions: { study: "A closer look", model: "The model" },
  skipLink: "Skip to the run",
  /** What the lab is, beside its name. */
  what: "Trains one small model in this tab in FP32 and in mixed precision, side by side from one seed, and shows what half precision saves and what it costs.",
  otherTheme: ({ theme }: { readonly theme: keyof typeof OTHER_THEME }) => OTHER_THEME[theme],
  share: {
    label: "Share",
    title: "Copy a link to this experiment",
    copied: "Link copied",
    inAddress: "Link is in the address bar",
    refused: "The browser refused to copy it",
  },
  dropHere: "Drop the file to train on it. It stays on this machine.",
  lesson: {
    region: "Lesson",
    measured: ({ steps }: { readonly steps: number }) => `Measured over ${formatCount(steps)} steps`,
    soFar: "So far",
  },
};

export const adapter = {
  none: "No adapter",
  looking: "Looking for a GPU …",
  unnamed: "unnamed adapter",
  software: "software",
  /** For those who cannot see the badge. */
  label: (values: { readonly name: string; readonly software: boolean; readonly half: "native" | "packed" }) =>
    `Adapter: ${values.name}${values.software ? " · software" : ""}, ${values.half} half`,
  half: { label: "Half precision", native: "native (shader-f16)", packed: "packed, two in 32 bits" },
  kind: { label: "Kind", software: "software", hardware: "hardware" },
  subgroups: {
    label: "Subgroups",
    none: "none",
    wide: ({ min, max }: { readonly min: number; readonly max: number }) => `${min}–${max} wide`,
  },
  timestamps: { label: "GPU timestamps", yes: "yes", no: "no" },
  buffer: "Largest buffer",
  workgroup: "Workgroup memory",
  invocations: "Invocations per workgroup",
  exact: "Numerics are exact; speed is not representative of a GPU.",
  local: "Everything runs on this machine; nothing is sent anywhere.",
};

const STATES = {
  empty: "Waiting for a file",
  loading: "Building the lanes …",
  ready: "Ready",
  running: "Training",
  paused: "Paused",
  viewing: "Read-only",
  finished: "Finished",
  failed: "Stopped",
};

export const transport = {
  region: "Training",
  pause: { label: "Pause", title: "Pause (space)" },
  train: { label: "Train", title: "Train (space)" },
  continue: "Continue",
  step: { label: "One step", title: "One training step of each lane (S or →)" },
  reset: {
    label: "Reset to step 0",
    title: "Back to step 0, same seed (R)",
    asked: "Start over?",
    askedLabel: "Press again to start over; this run is kept under Runs",
  },
  /** The step as `**strong**`. */
  progress: ({ step, steps }: { readonly step: number; readonly steps: number }) =>
    `Step **${formatCount(step)}** of ${formatCount(steps)}`,
  stepsDone: "Steps done",
  elapsed: ({ time }: { readonly time: string }) => `Elapsed **${time}**`,
  left: ({ time }: { readonly time: string }) => `About **${time}** left`,
  /** The state of a run; `saved` where a resting one would survive a closed tab. */
  state: ({ state, saved }: { readonly state: keyof typeof STATES; readonly saved: boolean }) =>
    `${STATES[state]}${saved ? ", saved" : ""}`,
  cannot: "Cannot train here",
};

const STOPPED = { page: "the page", panel: "this panel", sheet: "this sheet", chart: "this chart" };

export const trouble = {
  /** What broke, and what to do. */
  happened: ({ what }: { readonly what: keyof typeof STOPPED }) =>
    `**A bug in Halfstep stopped ${STOPPED[what]}.** Reload the page to restore the saved run. The report below says what happened; nothing is sent anywhere.`,
  reload: "Reload",
  exportAll: "Export a checkpoint of each lane",
  copy: "Copy the report",
  copied: "Report copied",
  report: "Report",
};

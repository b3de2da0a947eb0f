/** What the page has to say beside its figures: src/lab/run/notices.ts. */
import { changeInWords } from "../../figures";
import { formatCount } from "../../numbers";

interface AtStep {
  readonly step: number;
}

/** What a refused setting, address or file leaves as it was. */
const INSTEAD = {
  url: "The default experiment is shown instead; the address is left unchanged for you to correct.",
  control: "The setting is unchanged.",
  file: "The data is unchanged.",
};

/** A further lane of a finished run: its figures over those of the reference, less 1; undefined where they are not numbers. */
interface Compared {
  readonly lane: string;
  readonly reference: string;
  readonly validationLoss: number | undefined;
  readonly stepTime: number | undefined;
  readonly memory: number | undefined;
}

function comparedInWords({ lane, reference, ...changes }: Compared): string | undefined {
  const parts = [
    change("validation loss", changes.validationLoss),
    change("step time", changes.stepTime),
    change("memory", changes.memory),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `${lane} against ${reference}: ${parts.join(", ")}.`;
}

function change(what: string, by: number | undefined): string | undefined {
  const words = by === undefined ? undefined : changeInWords(by);
  return words === undefined ? undefined : `${what} ${words}`;
}

/** `sound`: titles of the lanes whose weights are finite. */
function whatNext(sound: readonly string[], lanes: number): string {
  if (lanes > 0 && sound.length === 0)
    return "All lanes have diverged, so there is no usable checkpoint: change a setting, or start over.";
  const which = sound.length === lanes ? "a checkpoint" : `a checkpoint of ${sound.join(" or ")}`;
  return `Export ${which}, change a setting, or start over.`;
}

export const notices = {
  dismiss: "Dismiss",
  actions: {
    continue: ({ step }: AtStep) => `Continue at step ${formatCount(step)}`,
    "start-over": "Start over",
    discard: "Press again to start over",
    apply: "Restart with these settings",
    revert: "Undo the changes",
    "choose-file": "Choose a file …",
    restart: "Try again",
    "take-over": "Refresh",
    "train-copy": "Train a copy",
    "save-aside": "Save as a file",
  },
  /** A problem of some lanes alone. `message` is a sentence of the catalogue's. */
  ofLanes: ({ lanes, message }: { readonly lanes: readonly string[]; readonly message: string }) =>
    `${lanes.join(", ")}: ${message}`,
  savedUpTo: ({ step }: AtStep) => `The run is saved up to step ${formatCount(step)}.`,
  instead: ({ source }: { readonly source: keyof typeof INSTEAD }) => INSTEAD[source],
  pending: ({ step }: AtStep) => ({
    message: "Settings have changed.",
    fix: `The run at step ${formatCount(step)} continues with the old settings until you restart.`,
  }),
  /** `sound`: titles of the lanes whose weights are finite, of so many `lanes`. */
  finished: (values: {
    readonly step: number;
    readonly compared: readonly Compared[];
    readonly sound: readonly string[];
    readonly lanes: number;
  }) => ({
    message: `Finished after ${formatCount(values.step)} steps.`,
    fix: [...values.compared.map(comparedInWords), whatNext(values.sound, values.lanes)]
      .filter((part) => part !== undefined)
      .join(" "),
  }),
  software: ({ adapter, packed }: { readonly adapter: string; readonly packed: boolean }) => ({
    message: `${adapter} is a software adapter${packed ? " without native halves, so mixed lanes pack two into 32 bits" : ""}.`,
    fix: "Numerics are exact; speed is not representative. Turn on hardware acceleration to time a GPU.",
  }),
  packed: {
    message: "This adapter has no native halves (shader-f16), so mixed lanes pack two into 32 bits.",
    fix: "Numerics are exact; the mixed lanes' speed is not representative.",
  },
};

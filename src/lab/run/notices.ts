/**
 * What the page has to say beside its figures: each state of device, run and setup that a person should know of, as a
 * plain sentence and what to do about it. Derived from the stores; nothing else decides what is said.
 */
import { HalfstepError } from "../../config/errors";
import { HEALTHY, keepsWeights } from "../../training/lane/runHealth";
import { healthInWords } from "../readings/healthInWords";
import { laneTitle } from "../setup/lanes";
import { inSentences, type ErrorCode } from "../../words/report";
import { pageWords } from "../../words/words";
import { sentence, type Notice, type NoticeAction } from "./notice";
import { engineProblem, type Problem } from "./problems";
import type { LaneInfo } from "../wire/protocol";
import type { AdapterInfo, RunView } from "./runStore";
import { asideNotice, letGoNotice, resumedNotice, viewOnlyNotice } from "./savedNotices";
import { isPending, needsText } from "../setup/setupStore";
import type { Setup } from "../setup/setupStore";
import { changeInWords } from "../../words/figures";

class InsecurePageError extends HalfstepError {
  override readonly name = "InsecurePageError";
  constructor() {
    super({ code: "browser/insecure" });
  }
}

class MissingWebGpuError extends HalfstepError {
  override readonly name = "MissingWebGpuError";
  constructor() {
    super({ code: "browser/no-webgpu" });
  }
}

/** Why this page cannot train at all; undefined where it can try. */
export function missingSupport(page: {
  readonly isSecureContext: boolean;
  readonly navigator: object;
}): HalfstepError | undefined {
  if ("gpu" in page.navigator) return undefined;
  return page.isSecureContext ? new MissingWebGpuError() : new InsecurePageError();
}

export function noticesOf(view: RunView, setup: Setup, support: HalfstepError | undefined): Notice[] {
  return [
    support && sentence("support", "error", support, []),
    ...problemNotices(view, setup),
    ...view.warnings.map((warning) => sentence(`data:${warning.code}`, "warning", inSentences(warning), [], true)),
    setup.refusal && refusalNotice(setup.refusal),
    needsText(setup) ? needsTextNotice() : undefined,
    isPending(setup) && view.step > 0 && !needsText(setup) ? pendingNotice(view.step) : undefined,
    ...healthNotices(view, setup),
    viewOnlyNotice(view),
    asideNotice(view),
    letGoNotice(view),
    resumedNotice(view),
    finishedNotice(view, setup),
    view.adapter && speedNotice(view.adapter, view),
  ].filter((notice) => notice !== undefined);
}

/** Failures that another file cures and another try does not; src/data/errors.ts has them. */
const OF_THE_TEXT: readonly ErrorCode[] = [
  "text/empty",
  "text/too-short",
  "text/not-text",
  "text/unreadable",
  "text/too-many-characters",
  "text/missing",
];

/** One sentence is told once, whatever it is of; what ended the engine comes first. */
function problemNotices(view: RunView, { loaded, draft }: Setup): Notice[] {
  const first = engineProblem(view.problems);
  const others = view.problems.filter((problem) => problem !== first);
  const told = new Map<string, Problem[]>();
  for (const problem of others) {
    const { message } = inSentences(problem.report);
    told.set(message, [...(told.get(message) ?? []), problem]);
  }
  return [
    ...(first ? [engineNotice(first, view.savedStep)] : []),
    ...[...told].flatMap(([message, same]) => {
      const problem = same.at(-1);
      if (!problem) return [];
      const titles = same.flatMap(({ lane }) => (lane === undefined ? [] : [laneTitle(loaded ?? draft, lane)]));
      const whose = titles.length > 0 && titles.length < view.lanes.length ? `${titles.join(", ")}: ` : "";
      const id = `problem:${problem.of}:${problem.request ?? ""}:${whose}${message}`;
      return [sentence(id, "error", { message: `${whose}${message}`, fix: inSentences(problem.report).fix }, [], true)];
    }),
  ];
}

function engineNotice({ report }: Problem, savedStep: number | undefined): Notice {
  const { message, fix } = inSentences(report);
  const kept = savedStep === undefined ? "" : ` The run is saved up to step ${savedStep.toLocaleString("en")}.`;
  const cure: NoticeAction = OF_THE_TEXT.includes(report.code) ? "choose-file" : "restart";
  return sentence(`problem:engine:${message}`, "error", { message, fix: `${fix}${kept}` }, [cure]);
}

/** Lanes that are not finite or stuck. */
function healthNotices({ lanes, health }: RunView, { loaded, draft }: Setup): Notice[] {
  return lanes.flatMap(({ name }) => {
    const told = health[name];
    const words = told && healthInWords(told, laneTitle(loaded ?? draft, name));
    if (!words) return [];
    const kind = told.stuck ? `stuck:${told.stuck.reason}:${told.stuck.since}` : `since:${told.notFinite?.since}`;
    return [sentence(`health:${name}:${kind}`, "warning", words, [], true)];
  });
}

function refusalNotice({ source, error }: NonNullable<Setup["refusal"]>): Notice {
  const instead = {
    url: "The default experiment is shown instead; the address is left unchanged for you to correct.",
    control: "The setting is unchanged.",
    file: "The data is unchanged.",
  };
  const text = { message: error.message, fix: `${error.fix} ${instead[source]}` };
  return sentence(`refusal:${error.message}`, source === "url" ? "error" : "warning", text, [], true);
}

function needsTextNotice(): Notice {
  return sentence("needs-text", "info", pageWords().notices.needsText, ["choose-file"]);
}

function pendingNotice(step: number): Notice {
  return sentence(
    "pending",
    "info",
    {
      message: "Settings have changed.",
      fix: `The run at step ${step.toLocaleString("en")} continues with the old settings until you restart.`,
    },
    ["apply", "revert"],
  );
}

/** A finished run in a sentence: each further lane against the first. */
function finishedNotice(
  { status, step, lanes, figures, health }: RunView,
  { loaded, draft }: Setup,
): Notice | undefined {
  if (status !== "finished") return undefined;
  const title = (lane: LaneInfo): string => laneTitle(loaded ?? draft, lane.name);
  const sound = lanes.filter(({ name }) => keepsWeights(health[name] ?? HEALTHY)).map(title);
  const [first, ...others] = lanes;
  const reference = first && figures[first.name];
  const compared = others.map((lane) => {
    const now = figures[lane.name];
    const parts = [
      difference("validation loss", now?.validationLoss, reference?.validationLoss),
      difference("step time", now?.medianStepMs, reference?.medianStepMs),
      difference("memory", lane.memory.total, first?.memory.total),
    ].filter((part) => part !== undefined);
    return first === undefined || parts.length === 0
      ? ""
      : ` ${title(lane)} against ${title(first)}: ${parts.join(", ")}.`;
  });
  return sentence(
    "finished",
    "info",
    {
      message: `Finished after ${step.toLocaleString("en")} steps.`,
      fix: `${compared.join("").trim()} ${whatNext(sound, lanes.length)}`.trim(),
    },
    ["start-over"],
    true,
  );
}

/** @param sound titles of the lanes whose weights are finite. */
function whatNext(sound: readonly string[], lanes: number): string {
  if (lanes > 0 && sound.length === 0)
    return "All lanes have diverged, so there is no usable checkpoint: change a setting, or start over.";
  const which = sound.length === lanes ? "a checkpoint" : `a checkpoint of ${sound.join(" or ")}`;
  return `Export ${which}, change a setting, or start over.`;
}

function difference(what: string, value: number | undefined, reference: number | undefined): string | undefined {
  if (value === undefined || reference === undefined) return undefined;
  const change = changeInWords(value / reference - 1);
  return change === undefined ? undefined : `${what} ${change}`;
}

function speedNotice(adapter: AdapterInfo, { lanes }: RunView): Notice | undefined {
  const packed = lanes.some(({ half }) => half === "packed");
  if (adapter.software) {
    const how = packed ? " without native halves, so mixed lanes pack two into 32 bits" : "";
    const message = `${shortAdapterName(adapter)} is a software adapter${how}.`;
    const fix = "Numerics are exact; speed is not representative. Turn on hardware acceleration to time a GPU.";
    return sentence("speed", "warning", { message, fix }, [], true);
  }
  if (!packed) return undefined;
  return sentence(
    "speed",
    "warning",
    {
      message: "This adapter has no native halves (shader-f16), so mixed lanes pack two into 32 bits.",
      fix: "Numerics are exact; the mixed lanes' speed is not representative.",
    },
    [],
    true,
  );
}

/** Software adapters by a word in what they say of themselves, which goes on with versions and bit widths. */
const SOFTWARE_NAMES: readonly (readonly [RegExp, string])[] = [
  [/swiftshader/i, "SwiftShader"],
  [/llvmpipe|lavapipe/i, "llvmpipe"],
  [/basic render|warp/i, "Microsoft Basic Render Driver"],
];

/** An adapter's name where room is scarce. */
export function shortAdapterName(adapter: AdapterInfo): string {
  const whole = `${adapter.vendor} ${adapter.architecture} ${adapter.device} ${adapter.description}`;
  return (adapter.software && SOFTWARE_NAMES.find(([word]) => word.test(whole))?.[1]) || adapterName(adapter);
}

/** An adapter's name for people: its description, or what it says of its maker and device. */
export function adapterName({ description, vendor, architecture, device }: AdapterInfo): string {
  const parts = [vendor, device === "" ? architecture : device].filter((part) => part !== "");
  const name = description === "" ? parts.join(" ") : description;
  return name === "" ? "unnamed adapter" : name;
}

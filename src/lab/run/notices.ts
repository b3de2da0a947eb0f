/**
 * What the page has to say beside its figures: each state of device, run and setup that a person should know of, as a
 * plain sentence and what to do about it. Derived from the stores; nothing else decides what is said.
 */
import { isOwn, OWN_KINDS } from "../../config/dataKinds";
import { HalfstepError } from "../../config/errors";
import { HEALTHY, keepsWeights } from "../../training/lane/runHealth";
import { changesInWords } from "../readings/changesInWords";
import { healthInWords } from "../readings/healthInWords";
import { laneTitle } from "../setup/lanes";
import { inSentences } from "../../words/report";
import { pageWords } from "../../words/words";
import { sentence, type Notice, type NoticeAction } from "./notice";
import { engineProblem, type Problem } from "./problems";
import type { LaneInfo } from "../wire/protocol";
import type { AdapterInfo, RunView } from "./runStore";
import { asideNotice, letGoNotice, resumedNotice, viewOnlyNotice } from "./savedNotices";
import { isPending, needsFile } from "../setup/setupStore";
import type { Setup } from "../setup/setupStore";

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
    needsFileNotice(setup),
    isPending(setup) && view.step > 0 && !needsFile(setup) ? pendingNotice(view.step, setup) : undefined,
    ...healthNotices(view, setup),
    viewOnlyNotice(view),
    asideNotice(view),
    letGoNotice(view),
    resumedNotice(view),
    finishedNotice(view, setup),
    view.adapter && speedNotice(view.adapter, view),
  ].filter((notice) => notice !== undefined);
}

/** Families of failures that another file cures and another try does not. */
const OF_THE_FILE = ["data-file", ...OWN_KINDS];

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
      const some = titles.length > 0 && titles.length < view.lanes.length;
      const whole = some ? pageWords().notices.ofLanes({ lanes: titles, message }) : message;
      const id = `problem:${problem.of}:${problem.request ?? ""}:${whole}`;
      return [sentence(id, "error", { message: whole, fix: inSentences(problem.report).fix }, [], true)];
    }),
  ];
}

function engineNotice({ report }: Problem, savedStep: number | undefined): Notice {
  const { message, fix } = inSentences(report);
  const kept = savedStep === undefined ? "" : ` ${pageWords().notices.savedUpTo({ step: savedStep })}`;
  const isOfTheFile = OF_THE_FILE.some((family) => report.code.startsWith(`${family}/`));
  const cure: NoticeAction = isOfTheFile ? "choose-file" : "restart";
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
  const instead = pageWords().notices.instead({ source });
  const text = { message: error.message, fix: `${error.fix} ${instead}` };
  return sentence(`refusal:${error.message}`, source === "url" ? "error" : "warning", text, [], true);
}

function needsFileNotice(setup: Setup): Notice | undefined {
  const { kind } = setup.draft.base.data;
  if (!isOwn(kind) || !needsFile(setup)) return undefined;
  return sentence(`needs-${kind}`, "info", pageWords().ownFiles[kind].needed, ["choose-file"]);
}

function pendingNotice(step: number, { loaded, draft }: Setup): Notice {
  const notice = sentence("pending", "info", pageWords().notices.pending({ step }), ["apply", "revert"]);
  return { ...notice, details: changesInWords(loaded ?? draft, draft) };
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
  const compared = others.flatMap((lane) => {
    const now = figures[lane.name];
    if (first === undefined) return [];
    return {
      lane: title(lane),
      reference: title(first),
      validationLoss: over(now?.validationLoss, reference?.validationLoss),
      stepTime: over(now?.medianStepMs, reference?.medianStepMs),
      memory: over(lane.memory.total, first.memory.total),
    };
  });
  const text = pageWords().notices.finished({ step, compared, sound, lanes: lanes.length });
  return sentence("finished", "info", text, ["start-over"], true);
}

/** A value over another, less 1. */
function over(value: number | undefined, reference: number | undefined): number | undefined {
  return value === undefined || reference === undefined ? undefined : value / reference - 1;
}

function speedNotice(adapter: AdapterInfo, { lanes }: RunView): Notice | undefined {
  const packed = lanes.some(({ half }) => half === "packed");
  const t = pageWords().notices;
  if (adapter.software) {
    const text = t.software({ adapter: shortAdapterName(adapter), packed });
    return sentence("speed", "warning", text, [], true);
  }
  return packed ? sentence("speed", "warning", t.packed, [], true) : undefined;
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
  return name === "" ? pageWords().adapter.unnamed : name;
}

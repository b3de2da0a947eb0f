/**
 * Runs the cases of `cases.ts` on a device and judges them: what stands behind `halfstep check` and the page's check.
 * Knows nothing of Node.
 */
import { HalfstepError } from "../../config/errors";
import type { Gpu } from "../../gpu/device";
import type { ElementStorage } from "../../gpu/storage";
import type { LoweringTarget } from "../call";
import type { WrongElement } from "../../words/en/checks";
import type { ErrorReport } from "../../words/report";
import type { CheckCase, Direction, Expectation } from "./case";
import { checkCases } from "./cases";
import { compareWithPlain } from "./closeness";
import { halfForms, loweringTarget, runCalls } from "./harness";

/** One kernel in one direction and element type, over all its shapes, in the variants that this device picks for them. */
export interface CheckResult {
  readonly kernel: string;
  readonly elementType: Exclude<ElementStorage, "u32">;
  readonly direction: Direction;
  readonly shapes: number;
  /** The error that comes nearest to what it is allowed (or exceeds it most), and what it is allowed. */
  readonly maxError: number;
  readonly allowed: number;
  readonly passed: boolean;
  /** The first failure. */
  readonly failure?: CheckFailure;
}

/** On a shape: an element that is too far off, or what kept the kernel from running. */
export type CheckFailure = { readonly shape: string } & (WrongElement | { readonly report: ErrorReport });

/** Types that every device packs into 32 bits. */
const NARROW_PACKED = ["bf16", "e4m3", "e5m2"] as const;

/** Cases that are run and judged together. */
interface PlannedCheck {
  readonly cases: readonly CheckCase[];
  readonly elementType: CheckResult["elementType"];
}

/** Results as they come, in the order of the cases. A kernel that does not compile or run is a failure, not a throw. */
export async function* checkKernels(gpu: Gpu, cases: readonly CheckCase[] = checkCases()): AsyncGenerator<CheckResult> {
  for (const planned of plannedChecks(gpu, cases)) yield await checkGroup(gpu, planned.cases, planned.elementType);
}

/** What `checkKernels` will report on this device, one entry a result. */
export function plannedChecks(gpu: Gpu, cases: readonly CheckCase[]): PlannedCheck[] {
  return groups(cases).flatMap((group) => {
    const inType = (type: CheckCase["narrow"]): CheckCase[] => group.filter(({ narrow }) => narrow === type);
    const planned: PlannedCheck[] = [
      { cases: inType(undefined), elementType: "f32" },
      ...halfForms(gpu).map((half) => ({ cases: inType("f16"), elementType: `f16-${half}` }) as const),
      ...NARROW_PACKED.map((type) => ({ cases: inType(type), elementType: `${type}-packed` }) as const),
    ];
    return planned.filter((one) => one.cases.length > 0);
  });
}

/** Cases of one kernel and direction, in order of first appearance. */
function groups(cases: readonly CheckCase[]): CheckCase[][] {
  const byName = new Map<string, CheckCase[]>();
  for (const one of cases) {
    const name = `${one.kernel} ${one.direction}`;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  return [...byName.values()];
}

/** What became of one output on one shape. */
interface Verdict {
  readonly error: number;
  readonly allowed: number;
  readonly passed: boolean;
  readonly failure?: CheckFailure;
}

async function checkGroup(
  gpu: Gpu,
  cases: readonly CheckCase[],
  elementType: CheckResult["elementType"],
): Promise<CheckResult> {
  const half = elementType === "f16-native" ? "native" : "packed";
  const verdicts: Verdict[] = [];
  for (const one of cases) verdicts.push(...(await checkCase(gpu, one, half)));
  const worst = verdicts.reduce((a, b) => (share(b) > share(a) ? b : a), {
    error: 0,
    allowed: 0,
    passed: true,
  });
  const failure = verdicts.find(({ passed }) => !passed)?.failure;
  return {
    kernel: cases[0]?.kernel ?? "",
    elementType,
    direction: cases[0]?.direction ?? "forward",
    shapes: cases.length,
    maxError: worst.error,
    allowed: worst.allowed,
    passed: verdicts.every(({ passed }) => passed),
    ...(failure !== undefined && { failure }),
  };
}

/** How much of what it is allowed an error takes. */
function share({ error, allowed }: Verdict): number {
  if (error === 0) return allowed === 0 ? -1 : 0;
  return Number.isNaN(error) ? Infinity : error / allowed;
}

async function checkCase(gpu: Gpu, one: CheckCase, half: LoweringTarget["half"]): Promise<Verdict[]> {
  try {
    const expectations = one.expect();
    const run = await runCalls(gpu, one.lower(loweringTarget(gpu, half)), one.values, half);
    const verdicts: Verdict[] = [];
    for (const expectation of expectations) verdicts.push(judge(one, expectation, await expectation.read(run)));
    run.destroy();
    return verdicts;
  } catch (cause) {
    const failure = { shape: one.shape, report: reportOf(cause) };
    return [{ error: Number.NaN, allowed: 0, passed: false, failure }];
  }
}

function judge({ shape }: CheckCase, { tensor, references }: Expectation, values: ArrayLike<number>): Verdict {
  const { passed, worst } = compareWithPlain(tensor, values, references);
  const { index, expected, got, error, allowed } = worst;
  const failure = { shape, tensor: tensor.name, index, got, expected };
  return { error, allowed, passed, ...(!passed && { failure }) };
}

function reportOf(cause: unknown): ErrorReport {
  if (cause instanceof HalfstepError) return cause.report;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { code: "internal/check", values: { detail, fix: "" } };
}

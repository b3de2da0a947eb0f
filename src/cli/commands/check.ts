/** `halfstep check`: every kernel variant against the reference on this device. Exit status 1 where one misses. */
import type { DeviceCapabilities } from "../../gpu/device";
import { openNodeGpu } from "../../gpu/node";
import { checkKernels, type CheckResult } from "../../kernels/check/checkKernels";
import { checkFailureInWords } from "../../lab/readings/checkInWords";
import { formatScientific } from "../../words/numbers";
import { finiteOrNull } from "../laneSummary";
import { terminalWords } from "../../words/words";
import { parseOptions } from "../usage";

export async function check(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, { json: { type: "boolean" } });
  const gpu = await openNodeGpu();
  const { capabilities: adapter } = gpu;
  let passed = 0;
  let failed = 0;
  if (values.json !== true) process.stdout.write(heading());
  for await (const result of checkKernels(gpu)) {
    if (result.passed) passed++;
    else failed++;
    process.stdout.write(values.json === true ? jsonLine({ type: "check", ...finite(result) }) : line(result));
  }
  if (values.json === true) process.stdout.write(jsonLine({ type: "summary", passed, failed, adapter }));
  else process.stdout.write(`${terminalWords().device.check.total({ passed, failed, adapter: named(adapter) })}\n`);
  return failed === 0 ? 0 : 1;
}

function named({ description, device, vendor }: DeviceCapabilities): string {
  return description || device || vendor;
}

function jsonLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** JSON has no NaN: an error that is none is null. */
function finite({ maxError, allowed, failure, ...rest }: CheckResult): object {
  const told = failure && { failure: checkFailureInWords(failure) };
  return { ...rest, ...told, maxError: finiteOrNull(maxError), allowed: finiteOrNull(allowed) };
}

/** Wide enough for every kernel's name; lines are written as they come, so no column can wait for its widest cell. */
const WIDTHS = { kernel: 21, direction: 10, elementType: 12, shapes: 6, number: 11 } as const;

function heading(): string {
  const { kernel, direction, elements, shapes, maxError, allowed, result } = terminalWords().device.check;
  return columns(kernel, direction, elements, shapes, maxError, allowed, result);
}

function line({ kernel, direction, elementType, shapes, maxError, allowed, passed, failure }: CheckResult): string {
  const { pass, fail } = terminalWords().device.check;
  const result = passed ? pass : `${fail}  ${failure ? checkFailureInWords(failure) : ""}`;
  return columns(kernel, direction, elementType, `${shapes}`, short(maxError), short(allowed), result);
}

function columns(
  kernel: string,
  direction: string,
  elementType: string,
  shapes: string,
  maxError: string,
  allowed: string,
  result: string,
): string {
  const left =
    kernel.padEnd(WIDTHS.kernel) + direction.padEnd(WIDTHS.direction) + elementType.padEnd(WIDTHS.elementType);
  const right = shapes.padStart(WIDTHS.shapes) + maxError.padStart(WIDTHS.number) + allowed.padStart(WIDTHS.number);
  return `${left}${right}  ${result}\n`;
}

function short(value: number): string {
  return value === 0 ? "0" : formatScientific(value, 1);
}

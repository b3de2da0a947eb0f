/** Which files a training writes, by what its options name. */
import { resolve } from "node:path";
import { UsageError } from "../usage";

const SUFFIX = /(\.safetensors)?$/;

/** A lane's checkpoint: the path as given for one lane, with the lane's name in it for several. */
export function laneTarget(path: string, lane: string, lanes: number): string {
  return lanes === 1 ? path : path.replace(SUFFIX, `.${lane}$1`);
}

/** Beside a checkpoint: the state of a run that is not finite, where it must not replace one that is. */
export function divergedTarget(path: string): string {
  return path.replace(SUFFIX, ".diverged$1");
}

/** A file by the option that names it. */
export interface NamedPath {
  readonly option: string;
  readonly path: string;
}

/** @throws UsageError where two outputs are one file, or an output is a file that is read. */
export function refuseClashes(outputs: readonly NamedPath[], inputs: readonly NamedPath[]): void {
  const taken = new Map(inputs.map(({ option, path }) => [resolve(path), option]));
  for (const { option, path } of outputs) {
    const other = taken.get(resolve(path));
    if (other !== undefined) {
      throw new UsageError({ code: "usage/same-file", values: { option, other, path } });
    }
    taken.set(resolve(path), option);
  }
}

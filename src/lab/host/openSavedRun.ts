/**
 * From a load command to a run that stands where it was left off: its place is claimed, what is saved there judged, and
 * what cannot be used set aside, so that a bad record never keeps an experiment from starting.
 */
import { SavedRunError } from "../persistence/savedRunError";
import type { SavedRun } from "../persistence/savedRun";
import type { ViewOnly } from "../wire/protocol";
import type { HostedRun, Load, OpenedRun } from "./hostedRun";
import { RunPlace } from "./runPlace";
import { hasDiverged } from "./savedFigures";

/**
 * @param fingerprint the data's.
 * @param build makes the run, and throws SavedRunError where what is saved does not fit it.
 */
export async function openSavedRun(
  { experiment, address, file, copy, resume }: Load,
  fingerprint: string,
  build: (saved: SavedRun | undefined) => Promise<HostedRun>,
): Promise<OpenedRun> {
  const place = await RunPlace.claim({ experiment, address, fingerprint, file, copy });
  try {
    let failure: unknown;
    let aside: OpenedRun["aside"];
    const told = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (refused) {
        failure = refused;
        return undefined;
      }
    };
    const wait = async (refused: SavedRunError): Promise<void> => {
      const id = await told(() => place.setAside(refused.report, Date.now()));
      aside = { why: refused.report, ...(id !== undefined && { id }) };
    };
    const unlessUnfit = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (refused) {
        if (!(refused instanceof SavedRunError)) throw refused;
        await wait(refused);
        return undefined;
      }
    };
    const names = experiment.lanes.map(({ name }) => name);
    // Another tab's run is not this one's to put away.
    if (!resume && place.isOurs) await told(() => place.shelve());
    let saved = resume || !place.isOurs ? await told(() => unlessUnfit(() => place.find(names))) : undefined;
    let run = saved && (await unlessUnfit(() => build(saved)));
    if (!run) {
      saved = undefined;
      run = await build(undefined);
    }
    const viewOnly = place.isOurs ? whyToLookAt(saved, run) : "other-tab";
    return {
      run,
      place,
      ...(viewOnly && { viewOnly }),
      ...(aside && { aside }),
      ...(failure !== undefined && { failure }),
    };
  } catch (failure) {
    place.release();
    throw failure;
  }
}

/** A finished run has nowhere to go on to, whatever its weights are. */
function whyToLookAt(saved: SavedRun | undefined, { step, steps }: HostedRun): ViewOnly | undefined {
  if (!saved) return undefined;
  if (saved.lanes.every(({ checkpoint }) => checkpoint === undefined)) return "no-weights";
  return step < steps && saved.lanes.every(hasDiverged) ? "not-finite" : undefined;
}

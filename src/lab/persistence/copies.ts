/** Which runs this tab trains a copy of: kept as long as the tab is, so that a reload finds the copy. */

const KEY = "halfstep.copies";
/** A tab has no use for more; the oldest give way. */
const MOST = 50;

/** @param storage throws where the browser allows none: then a reload forgets the copies. */
export function createCopies(
  storage: () => Pick<Storage, "getItem" | "setItem">,
): Pick<Map<string, string>, "get" | "set" | "delete"> {
  const copies = new Map(read(storage));
  const keep = (): void => {
    try {
      storage().setItem(KEY, JSON.stringify([...copies].slice(-MOST)));
    } catch {
      // Known until the page is loaded anew.
    }
  };
  return {
    get: (run) => copies.get(run),
    set: (run, name) => {
      copies.delete(run);
      copies.set(run, name);
      keep();
      return copies;
    },
    delete: (run) => {
      const was = copies.delete(run);
      keep();
      return was;
    },
  };
}

function read(storage: () => Pick<Storage, "getItem">): [string, string][] {
  try {
    const kept: unknown = JSON.parse(storage().getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isPair) : [];
  } catch {
    return [];
  }
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

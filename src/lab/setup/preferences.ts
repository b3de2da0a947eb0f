/** What the page remembers about its reader, in localStorage: the theme, and whether all settings are shown. */
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";

export type Theme = "light" | "dark";

export interface Preferences {
  /** Undefined: as the system has it. */
  readonly theme?: Theme;
  readonly allSettings: boolean;
  readonly logLoss: boolean;
}

/** index.html reads the same key before the first paint. */
const KEY = "halfstep.preferences";

const DEFAULTS: Preferences = { allSettings: false, logLoss: false };

/** Stored preferences, or the defaults where there are none, or storage is forbidden or damaged. */
function read(storage: () => Storage): Preferences {
  try {
    const stored: unknown = JSON.parse(storage().getItem(KEY) ?? "{}");
    if (typeof stored !== "object" || stored === null) return DEFAULTS;
    const theme = "theme" in stored && (stored.theme === "light" || stored.theme === "dark") ? stored.theme : undefined;
    return {
      ...(theme && { theme }),
      allSettings: "allSettings" in stored && stored.allSettings === true,
      logLoss: "logLoss" in stored && stored.logLoss === true,
    };
  } catch {
    return DEFAULTS;
  }
}

/** @param storage A function, since merely touching `localStorage` throws where it is forbidden. */
export function createPreferences(storage: () => Storage): StoreApi<Preferences> {
  const store = createStore<Preferences>(() => read(storage));
  store.subscribe((preferences) => {
    try {
      storage().setItem(KEY, JSON.stringify(preferences));
    } catch {
      // Not remembered, then: the page works without.
    }
  });
  return store;
}

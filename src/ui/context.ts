/** How components reach the lab: one context, and hooks that subscribe to no more than they name. */
import { createContext, use } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { StoreApi } from "zustand/vanilla";
import type { HalfstepError } from "../config/errors";
import type { Lab } from "../lab/lab";
import type { RunLibrary } from "../lab/runs/runLibrary";
import type { Preferences } from "../lab/setup/preferences";
import type { ResetGuard } from "../lab/setup/resetGuard";
import type { RunView } from "../lab/run/runStore";
import type { Setup } from "../lab/setup/setupStore";

export interface PageContext {
  readonly lab: Lab;
  readonly resetGuard: ResetGuard;
  readonly preferences: StoreApi<Preferences>;
  readonly library: RunLibrary;
  /** Why this page cannot train at all; undefined where it can. */
  readonly support: HalfstepError | undefined;
}

export const Page = createContext<PageContext | undefined>(undefined);

export function usePage(): PageContext {
  const page = use(Page);
  if (page === undefined) throw new Error("A component stands outside of <Page>.");
  return page;
}

export function useLab(): Lab {
  return usePage().lab;
}

/** Part of the run's view; the component draws again only when that part changes, compared one level deep. */
export function useRun<T>(select: (view: RunView) => T): T {
  return useStore(useLab().run, useShallow(select));
}

export function useSetup<T>(select: (setup: Setup) => T): T {
  return useStore(useLab().setup, useShallow(select));
}

export function usePreferences<T>(select: (preferences: Preferences) => T): T {
  return useStore(usePage().preferences, useShallow(select));
}

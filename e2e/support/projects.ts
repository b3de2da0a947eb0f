/** The Chromium projects: one on SwiftShader, one on lavapipe. scripts/lib/chromium-launch.mjs knows how each is started. */
import type { PlaywrightTestOptions, PlaywrightWorkerOptions, Project } from "@playwright/test";
import { chromiumLaunch } from "../../scripts/lib/chromium-launch.mjs";

/** What a test may know of the browser it runs in. */
export interface ProjectOptions {
  /** How the page must store halves here. */
  half: "native" | "packed";
}

type ChromiumProject = Project<PlaywrightTestOptions & ProjectOptions, PlaywrightWorkerOptions>;

const ADAPTERS = [
  { adapter: "swiftshader", half: "packed" },
  { adapter: "lavapipe", half: "native" },
] as const;

/** The projects that this machine can run; `npm test` says why one is missing. */
export function chromiumProjects(): ChromiumProject[] {
  return ADAPTERS.flatMap(({ adapter, half }) => {
    const launchOptions = chromiumLaunch(adapter);
    if ("missing" in launchOptions) return [];
    return [{ name: `chromium-${adapter}`, testMatch: "**/*.spec.ts", use: { half, launchOptions } }];
  });
}

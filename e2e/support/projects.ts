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

/** Lavapipe then compiles in about half the time, which is most of what a page's test costs (vitest.config.ts does the same). */
const UNOPTIMISED = { GALLIVM_PERF: "nopt" };

/** The tag of tests in which the adapter has no part: one browser runs them. */
export const ONCE = { tag: "@once" };

/** The tag of studies: one browser runs them, and only with HALFSTEP_PAGE_STUDIES, as `npm run test:studies` does. */
export const STUDY = { tag: "@study" };
const isOfStudies = process.env["HALFSTEP_PAGE_STUDIES"] !== undefined;

/** The projects that this machine can run; `npm test` says why one is missing. The last, the fastest, runs the `ONCE` tests. */
export function chromiumProjects(): ChromiumProject[] {
  const projects = ADAPTERS.flatMap(({ adapter, half }): ChromiumProject[] => {
    const found = chromiumLaunch(adapter);
    if ("missing" in found) return [];
    const launchOptions = { ...found, ...(found.env && { env: { ...found.env, ...UNOPTIMISED } }) };
    return [{ name: `chromium-${adapter}`, testMatch: "**/*.spec.ts", use: { half, launchOptions } }];
  });
  const [last, ...others] = projects.toReversed();
  if (last === undefined) return [];
  const study = new RegExp(STUDY.tag);
  if (isOfStudies) return [{ ...last, grep: study }];
  const inOneBrowser = new RegExp(`${ONCE.tag}|${STUDY.tag}`);
  return [...others.map((project) => ({ ...project, grepInvert: inOneBrowser })), { ...last, grepInvert: study }];
}

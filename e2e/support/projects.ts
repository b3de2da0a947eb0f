/**
 * How each browser is started. Flags, and the reason for each, in one place; scripts/lib/browsers.mjs knows where the
 * browsers are.
 */
import type {
  LaunchOptions,
  PlaywrightTestOptions,
  PlaywrightWorkerOptions,
  Project,
} from "@playwright/test";
import { prepareLavapipeChromium } from "../../scripts/chromium-lavapipe/prepare.mjs";
import { driverEnvironment } from "../../scripts/lib/adapters.mjs";
import { chromiumExecutable } from "../../scripts/lib/browsers.mjs";

/** What a test may know of the browser it runs in. */
export interface ProjectOptions {
  /** How the page must store halves here. */
  half: "native" | "packed";
}

/** No network is needed; root (a container) has no sandbox; a container's /dev/shm is small. */
const QUIET_FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without the first flag a software adapter is refused. */
const SWIFTSHADER_FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

const LAVAPIPE_FLAGS = [
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--use-angle=vulkan",
  "--ignore-gpu-blocklist",
];

/** Playwright's own flags that would take the GPU process, and with it Vulkan, away. */
const NOT_ON_LAVAPIPE = ["--disable-gpu", "--enable-unsafe-swiftshader", "--use-angle=swiftshader-webgl"];

type ChromiumProject = Project<PlaywrightTestOptions & ProjectOptions, PlaywrightWorkerOptions>;

/** The Chromium projects that this machine can run; `npm test` says why one is missing. */
export function chromiumProjects(): ChromiumProject[] {
  const projects: ChromiumProject[] = [];
  const testMatch = "**/*.spec.ts";
  const executablePath = chromiumExecutable();
  if (executablePath !== undefined) {
    const launchOptions: LaunchOptions = { executablePath, args: [...QUIET_FLAGS, ...SWIFTSHADER_FLAGS] };
    projects.push({ name: "chromium-swiftshader", testMatch, use: { half: "packed", launchOptions } });
  }
  const lavapipe = prepareLavapipeChromium();
  if ("executable" in lavapipe) {
    const launchOptions: LaunchOptions = {
      executablePath: lavapipe.executable,
      args: [...QUIET_FLAGS, ...LAVAPIPE_FLAGS],
      ignoreDefaultArgs: NOT_ON_LAVAPIPE,
      env: { ...definedEnvironment(), ...driverEnvironment(lavapipe.icd) },
    };
    projects.push({ name: "chromium-lavapipe", testMatch, use: { half: "native", launchOptions } });
  }
  return projects;
}

function definedEnvironment(): Record<string, string> {
  const defined = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(defined);
}

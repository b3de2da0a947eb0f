/**
 * How Chromium is started, flags and the reason for each in one place: on its own SwiftShader, on lavapipe, or on whatever
 * GPU the machine has. `browsers.mjs` knows where the browser is. For the end-to-end tests, the bench and the pictures.
 */
import { prepareLavapipeChromium } from "../chromium-lavapipe/prepare.mjs";
import { driverEnvironment } from "./adapters.mjs";
import { chromiumExecutable } from "./browsers.mjs";

/** @typedef {import("./adapters.mjs").AdapterName} AdapterName */
/** @typedef {import("playwright").LaunchOptions} LaunchOptions */

/** No network is needed; root (a container) has no sandbox; a container's /dev/shm is small. */
const QUIET_FLAGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Without it a software adapter is refused, and on Linux a real one too. */
const WEBGPU_FLAG = "--enable-unsafe-webgpu";
const SWIFTSHADER_FLAGS = [WEBGPU_FLAG, "--use-webgpu-adapter=swiftshader"];
const VULKAN_FLAGS = [WEBGPU_FLAG, "--enable-features=Vulkan", "--use-angle=vulkan", "--ignore-gpu-blocklist"];

/** Playwright's own flags that would take the GPU process, and with it Vulkan, away. */
const NOT_ON_VULKAN = ["--disable-gpu", "--enable-unsafe-swiftshader", "--use-angle=swiftshader-webgl"];

/**
 * What to give to Playwright's `chromium.launch`.
 * @param {AdapterName} adapter
 * @returns {LaunchOptions | { missing: string }} or what is missing, in words
 */
export function chromiumLaunch(adapter) {
  if (adapter === "lavapipe") {
    const prepared = prepareLavapipeChromium();
    if ("missing" in prepared) return prepared;
    return {
      executablePath: prepared.executable,
      args: [...QUIET_FLAGS, ...VULKAN_FLAGS],
      ignoreDefaultArgs: NOT_ON_VULKAN,
      env: { ...definedEnvironment(), ...driverEnvironment(prepared.icd) },
    };
  }
  const executablePath = chromiumExecutable();
  if (executablePath === undefined) return { missing: "no Chromium is installed" };
  if (adapter === "swiftshader") return { executablePath, args: [...QUIET_FLAGS, ...SWIFTSHADER_FLAGS] };
  return { executablePath, args: [...QUIET_FLAGS, ...VULKAN_FLAGS], ignoreDefaultArgs: NOT_ON_VULKAN };
}

/** @returns {Record<string, string>} */
function definedEnvironment() {
  /** @type {Record<string, string>} */
  const defined = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) defined[name] = value;
  return defined;
}

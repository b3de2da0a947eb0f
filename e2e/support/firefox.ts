/**
 * Firefox for the smoke test: the system's own, over WebDriver BiDi, with WebGPU switched on and lavapipe below it.
 * Firefox compiles WGSL with naga, a second compiler, independent of Chromium's.
 */
import { launch, type Browser } from "puppeteer-core";
import { adapterEnvironment } from "../../scripts/lib/adapters.mjs";
import { firefoxExecutable } from "../../scripts/lib/browsers.mjs";

const WEBGPU_PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

/** @throws Error where no Firefox is installed; `npm test` leaves this project out there, and says so. */
export async function launchFirefox(): Promise<Browser> {
  const executablePath = firefoxExecutable();
  if (executablePath === undefined) throw new Error("No Firefox was found; install it or set HALFSTEP_FIREFOX.");
  return launch({
    browser: "firefox",
    executablePath,
    headless: true,
    extraPrefsFirefox: WEBGPU_PREFERENCES,
    env: { ...process.env, ...adapterEnvironment("lavapipe") },
  });
}

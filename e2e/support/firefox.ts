/**
 * Firefox for the smoke test: the system's own, over WebDriver BiDi, with WebGPU switched on and lavapipe below it.
 * Firefox compiles WGSL with naga, a second compiler, independent of Chromium's. Tests that use this are named
 * `*.firefox.ts` and run in the Playwright project `firefox`, with Puppeteer's page in place of Playwright's.
 */
import { test as base } from "@playwright/test";
import { launch, type Browser, type Page } from "puppeteer-core";
import { adapterEnvironment } from "../../scripts/lib/adapters.mjs";
import { firefoxExecutable } from "../../scripts/lib/browsers.mjs";

const WEBGPU_PREFERENCES = {
  "dom.webgpu.enabled": true,
  "dom.webgpu.workers.enabled": true,
  "gfx.webgpu.ignore-blocklist": true,
};

/** `firefoxPage` is the built page, open in a Firefox of its own; skips where this Firefox was built without WebGPU. */
export const test = base.extend<{ firefoxPage: Page }>({
  firefoxPage: async ({ baseURL }, use) => {
    const browser = await launchFirefox();
    try {
      const page = await browser.newPage();
      await page.goto(baseURL ?? "");
      const refusal = await page.evaluate(refusalIn);
      base.skip(
        refusal !== null,
        `${await browser.version()}: ${refusal} (Debian has a newer one in its security suite)`,
      );
      await use(page);
    } finally {
      await browser.close();
    }
  },
});

/** @throws Error where no Firefox is installed; `npm test` leaves this project out there, and says so. */
function launchFirefox(): Promise<Browser> {
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

/** Runs in the page. Older release builds refuse WebGPU whatever their preferences say (140 on Linux, for one). */
async function refusalIn(): Promise<string | null> {
  try {
    await navigator.gpu?.requestAdapter();
    return null;
  } catch (error) {
    return error instanceof Error && error.name === "NotSupportedError" ? error.message : null;
  }
}

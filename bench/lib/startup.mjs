/**
 * How long a person waits: from the click on Train to the first training step of the default experiment, in a browser that
 * has never seen the page. Once clicked as soon as the button can be, once when the page has had a few seconds to prepare.
 */
import { chromium } from "playwright";
import { build, preview } from "vite";
import { chromiumLaunch } from "../../scripts/lib/chromium-launch.mjs";
import { ROOT } from "../../scripts/lib/node-modules.mjs";

/**
 * @typedef {import("../../scripts/lib/adapters.mjs").AdapterName} AdapterName
 * @typedef {{ adapter: string, when: "at once" | "prepared", clickMs: number, firstStepMs: number }} StartUp
 */

const PORT = 4196;
const BUILT = `${ROOT}.cache/bench-lab`;
/** What a reader takes to look at the page before pressing anything. */
const LOOKING_MS = 6000;
const PATIENCE_MS = 60_000;

/**
 * @param {readonly AdapterName[]} adapters
 * @param {(text: string) => void} say
 * @returns {Promise<StartUp[]>}
 */
export async function measureStartUp(adapters, say) {
  await build({ root: ROOT, logLevel: "error", build: { outDir: BUILT, emptyOutDir: true } });
  const options = { port: PORT, strictPort: true, host: "localhost" };
  const server = await preview({ root: ROOT, build: { outDir: BUILT }, preview: options });
  /** @type {StartUp[]} */
  const figures = [];
  try {
    for (const adapter of adapters) {
      for (const when of /** @type {const} */ (["at once", "prepared"])) {
        const waited = await wait(adapter, when);
        if (!waited) continue;
        figures.push({ adapter, when, ...waited });
        say(`Chromium on ${adapter}, clicked ${when}: first step ${waited.firstStepMs.toFixed(0)} ms after the click`);
      }
    }
  } finally {
    await server.close();
  }
  return figures;
}

/** @param {AdapterName} adapter @param {StartUp["when"]} when */
async function wait(adapter, when) {
  const launch = chromiumLaunch(adapter);
  if ("missing" in launch) return undefined;
  // A new browser has no shaders of its own in store; Mesa would keep some in the home folder.
  const env = { ...process.env, ...launch.env, MESA_SHADER_CACHE_DISABLE: "true" };
  const browser = await chromium.launch({ ...launch, env });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${PORT}/`);
    const button = page.getByRole("button", { name: "Train", exact: true });
    await button.waitFor();
    if (when === "prepared") await page.waitForTimeout(LOOKING_MS);
    const clickMs = await button.evaluate(clickWhenEnabled);
    await page.waitForFunction(
      () => Number(document.querySelector(".transport-step strong")?.textContent.replaceAll(",", "")) >= 1,
      undefined,
      { timeout: PATIENCE_MS, polling: 10 },
    );
    const seenMs = await page.evaluate(() => performance.now());
    return { clickMs, firstStepMs: seenMs - clickMs };
  } finally {
    await browser.close();
  }
}

/**
 * Runs in the page: milliseconds since it was opened.
 * @param {Element} button
 * @returns {Promise<number>}
 */
function clickWhenEnabled(button) {
  return new Promise((resolve) => {
    const attempt = () => {
      if (button instanceof HTMLButtonElement && !button.disabled) {
        button.click();
        resolve(performance.now());
      } else setTimeout(attempt, 5);
    };
    attempt();
  });
}

/**
 * The browser's half of the bench: builds `bench/pages`, serves it, and runs each side's task in a page of its own, in one
 * Chromium on one adapter.
 */
import { chromium } from "playwright";
import { build, preview } from "vite";
import { chromiumLaunch } from "../../scripts/lib/chromium-launch.mjs";
import { ROOT } from "../../scripts/lib/node-modules.mjs";

/**
 * @typedef {import("../../scripts/lib/adapters.mjs").AdapterName} AdapterName
 * @typedef {import("../pages/side").Task} Task
 * @typedef {import("../pages/side").Answer} Answer
 * @typedef {{ task: Task, sides: Record<string, Answer | null> }} Comparison
 */

const PORT = 4197;
const PAGES = `${ROOT}bench/pages`;
const BUILT = `${ROOT}.cache/bench-pages`;

/** Builds the pages and serves them; the function returned ends the server. */
export async function servePages() {
  const outDir = BUILT;
  // The peers are large; nobody downloads these pages.
  const options = { outDir, emptyOutDir: true, chunkSizeWarningLimit: Number.POSITIVE_INFINITY, target: "esnext" };
  await build({ root: PAGES, configFile: false, logLevel: "error", build: options });
  const server = await preview({
    root: PAGES,
    configFile: false,
    build: { outDir },
    preview: { port: PORT, strictPort: true, host: "localhost" },
  });
  return () => server.close();
}

/**
 * Each task on each of its sides.
 * @param {AdapterName} adapter
 * @param {readonly { task: Task, sides: readonly string[] }[]} work
 * @param {(text: string) => void} say
 * @returns {Promise<{ adapter: string, browser: string, comparisons: Comparison[] } | { missing: string }>}
 */
export async function compareInBrowser(adapter, work, say) {
  const launch = chromiumLaunch(adapter);
  if ("missing" in launch) return launch;
  const browser = await chromium.launch(launch);
  try {
    /** @type {Comparison[]} */
    const comparisons = [];
    const description = (await inPage(browser, (page) => page.evaluate(() => window.describeAdapter?.()))) ?? adapter;
    for (const { task, sides } of work) {
      /** @type {Record<string, Answer | null>} */
      const answers = {};
      for (const side of sides) {
        const answer = await inPage(browser, (page) =>
          page.evaluate(([name, wanted]) => window.runTask?.(name, wanted), asked(side, task)),
        );
        answers[side] = answer ?? null;
        say(
          `Chromium on ${adapter}: ${task.kind}, ${side}: ${answer ? `${answer.ms.median.toFixed(2)} ms` : "cannot"}`,
        );
      }
      comparisons.push({ task, sides: answers });
    }
    return { adapter: `${adapter} (${description})`, browser: `Chromium ${browser.version()}`, comparisons };
  } finally {
    await browser.close();
  }
}

/** @param {string} side @param {Task} task @returns {[string, Task]} */
function asked(side, task) {
  return [side, task];
}

/**
 * In a fresh page, so that no side inherits another's memory or pipelines.
 * @template Result
 * @param {import("playwright").Browser} browser
 * @param {(page: import("playwright").Page) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
async function inPage(browser, work) {
  const page = await browser.newPage();
  try {
    await page.goto(`http://localhost:${PORT}/`);
    await page.waitForFunction(() => window.runTask !== undefined);
    return await work(page);
  } finally {
    await page.close();
  }
}

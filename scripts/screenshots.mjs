/**
 * `node scripts/screenshots.mjs`: the README's pictures, docs/lab.png and docs/lab-dark.png. Builds the page, trains the
 * default experiment in a real browser (Chromium on lavapipe where it can be had, on its own SwiftShader elsewhere) and
 * takes both themes at the same step. Run it again after the page has changed.
 */
import { chromium } from "playwright";
import { build, preview } from "vite";
import { chromiumLaunch } from "./lib/chromium-launch.mjs";
import { ROOT } from "./lib/node-modules.mjs";

const PORT = 4191;
const SIZE = { width: 1440, height: 900 };
const SHARPNESS = 2;
/** Far enough for a boundary that follows the arms and a loss scale that has backed off. */
const STEPS = 700;
const PATIENCE_MS = 300_000;
/** Charts draw four times a second, previews every two seconds. */
const REST_MS = 1500;

/** @returns {import("playwright").LaunchOptions} */
function launchOptions() {
  const lavapipe = chromiumLaunch("lavapipe");
  if (!("missing" in lavapipe)) return lavapipe;
  const swiftshader = chromiumLaunch("swiftshader");
  if ("missing" in swiftshader) throw new Error(`No picture without a browser: ${swiftshader.missing}.`);
  return swiftshader;
}

await build({ root: ROOT, logLevel: "warn" });
const server = await preview({ root: ROOT, preview: { port: PORT, strictPort: true, host: "localhost" } });
const browser = await chromium.launch(launchOptions());
const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: SHARPNESS, colorScheme: "light" });
await page.goto(`http://localhost:${PORT}/`);
await page.getByRole("button", { name: "Train" }).click();
await page.waitForFunction(
  (steps) => Number(document.querySelector(".transport-step strong")?.textContent.replaceAll(",", "")) >= steps,
  STEPS,
  { timeout: PATIENCE_MS },
);
await page.getByRole("button", { name: "Pause" }).click();
await page.getByRole("button", { name: "Continue" }).waitFor({ timeout: PATIENCE_MS });
// The pictures are of the lab; what the machine that took them lacks stays in the badge.
const notice = page.getByRole("button", { name: "Dismiss" });
while ((await notice.count()) > 0) await notice.first().click();
await page.mouse.move(0, 0);
await page.waitForTimeout(REST_MS);
await page.screenshot({ path: "docs/lab.png" });
await page.getByRole("button", { name: "Switch to the dark theme" }).click();
await page.mouse.move(0, 0);
await page.waitForTimeout(REST_MS);
await page.screenshot({ path: "docs/lab-dark.png" });
console.log("docs/lab.png and docs/lab-dark.png are new.");
await browser.close();
await server.close();

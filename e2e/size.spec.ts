/** What a visitor downloads before the first chart stands: heavy parts load later. */
import { gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE } from "./support/projects";
import { test } from "./support/test";

/** The page's own scripts. */
const MOST_KILOBYTES = 300;
/** The engine's, loaded beside them. */
const MOST_WORKER_KILOBYTES = 100;
const WORKER = /\/worker-/;
/** Loaded only when they are opened: the device sheet with its worker (bench, check, reference). */
const LATER = /Device(Sheet|Lab)|deviceWorker/;

test(
  "the page's JavaScript is at most 300 kB gzipped before the first chart, and the engine's 100",
  ONCE,
  async ({ page }) => {
    const scripts: { name: string; bytes: Promise<number> }[] = [];
    page.context().on("response", (response) => {
      const name = new URL(response.url()).pathname;
      if (name.endsWith(".js"))
        scripts.push({ name, bytes: response.body().then((body) => gzipSync(body).byteLength) });
    });
    const lab = new LabPage(page);
    await lab.open();
    await expect(page.getByRole("figure", { name: "Loss", exact: true }).locator("svg").first()).toBeVisible();
    const before = scripts.slice();
    const sizes = await Promise.all(before.map(async ({ name, bytes }) => ({ name, bytes: await bytes })));
    const kilobytes = (wanted: (name: string) => boolean): number =>
      sizes.reduce((sum, { name, bytes }) => sum + (wanted(name) ? bytes : 0), 0) / 1000;
    const ofPage = kilobytes((name) => !WORKER.test(name));
    const ofWorker = kilobytes((name) => WORKER.test(name));
    const list = sizes.map(({ name, bytes }) => `${name} ${(bytes / 1000).toFixed(1)}`).join(", ");
    const description = `${ofPage.toFixed(0)} kB and ${ofWorker.toFixed(0)} kB: ${list}`;
    test.info().annotations.push({ type: "JavaScript", description });
    expect(sizes.filter(({ name }) => WORKER.test(name))).toHaveLength(1);
    expect(sizes.filter(({ name }) => LATER.test(name))).toEqual([]);
    expect(ofPage, list).toBeLessThanOrEqual(MOST_KILOBYTES);
    expect(ofWorker, list).toBeLessThanOrEqual(MOST_WORKER_KILOBYTES);
  },
);

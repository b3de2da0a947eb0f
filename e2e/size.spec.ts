/** What a visitor downloads before the first chart stands: heavy parts load later. */
import { gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { test } from "./support/test";

const MOST_KILOBYTES = 300;
/** Loaded only when they are opened: the device sheet with its worker (bench, check, reference). */
const LATER = /Device(Sheet|Lab)|deviceWorker/;

test("the page's JavaScript is at most 300 kB gzipped before the first chart, the worker's included", async ({
  page,
}) => {
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
  const kilobytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  const list = sizes.map(({ name, bytes }) => `${name} ${(bytes / 1000).toFixed(1)}`).join(", ");
  test.info().annotations.push({ type: "JavaScript", description: `${kilobytes.toFixed(0)} kB: ${list}` });
  expect(sizes.map(({ name }) => name).filter((name) => /worker-/.test(name))).toHaveLength(1);
  expect(sizes.filter(({ name }) => LATER.test(name))).toEqual([]);
  expect(kilobytes, list).toBeLessThanOrEqual(MOST_KILOBYTES);
});

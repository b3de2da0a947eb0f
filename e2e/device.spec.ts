/** The bench and the check of the visitor's device, on the smallest sizes, beside a run that they leave alone. */
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { LabPage, PHONE } from "./support/lab";
import { STUDY } from "./support/projects";
import { test } from "./support/test";

const QUICK = "preset=spirals&training.batchSize=64&data.examples=512&training.steps=4000";
const OPEN = "Benchmark and check the kernels on this device";
/** A software adapter compiles every kernel of the bench; FP32's come first. */
const BENCH_TIMEOUT_MS = 100_000;

test(
  "the bench runs beside a paused run, shows shares of the ceiling and exports JSON",
  STUDY,
  async ({ page, half }) => {
    const lab = new LabPage(page);
    await lab.open(QUICK);
    await lab.built();
    await lab.button("Train").click();
    await lab.reaches(3);
    await lab.button(OPEN).click();
    const sheet = page.getByRole("dialog", { name: /^This device/ });
    await expect(sheet.getByText("A run is training.")).toBeVisible();
    await expect(sheet.getByRole("button", { name: "Bench", exact: true })).toBeDisabled();
    await sheet.getByRole("button", { name: "Pause training" }).click();
    await sheet.getByRole("radio", { name: "Small" }).check();
    await sheet.getByRole("button", { name: "Bench", exact: true }).click();
    const products = sheet.getByRole("region", { name: "Matrix products" });
    const halves = products.getByRole("row").filter({ hasText: `${half} half` });
    await expect(halves.first()).toContainText("%", { timeout: BENCH_TIMEOUT_MS });
    await expect(sheet.getByRole("region", { name: "Optimizer" })).toBeVisible();
    await sheet.getByRole("button", { name: "Stop" }).click();
    const download = page.waitForEvent("download");
    await sheet.getByRole("button", { name: "JSON" }).click();
    const file = JSON.parse(readFileSync(await (await download).path(), "utf8")) as {
      adapter: { shaderF16: boolean };
      results: { op?: string; ceilings?: { matmulGflops: Record<string, number> } }[];
    };
    expect(file.adapter.shaderF16).toBe(half === "native");
    expect(file.results.at(-1)?.ceilings?.matmulGflops[`f16-${half}`]).toBeGreaterThan(0);

    const paused = await lab.step();
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await lab.button("One step").click();
    await expect.poll(() => lab.step()).toBe(paused + 1);
  },
);

test("the check judges kernels, can be stopped, and fits a phone", STUDY, async ({ page }) => {
  await page.setViewportSize(PHONE);
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button(OPEN).click();
  const sheet = page.getByRole("dialog", { name: /^This device/ });
  await expect(sheet.getByText("Nothing leaves this machine.")).toBeVisible();
  await sheet.getByRole("button", { name: "Check", exact: true }).click();
  await expect(sheet.getByRole("cell", { name: "pass" }).first()).toBeVisible({ timeout: BENCH_TIMEOUT_MS });
  expect(await lab.overflow()).toBe(0);
  const body = sheet.locator(".device-body");
  expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await sheet.getByRole("button", { name: "Stop" }).click();
  await expect(sheet.getByText(/^Stopped/)).toBeVisible();
  await expect(sheet.getByRole("cell", { name: "fail" })).toHaveCount(0);
});

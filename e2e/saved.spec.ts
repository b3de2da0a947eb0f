/** Saved runs on the real engine: one tab at a time, what cannot go on is there to be looked at, what does not fit is set aside. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE, STUDY } from "./support/projects";
import { test } from "./support/test";

const QUICK = "preset=spirals&training.batchSize=64&data.examples=512&training.steps=4000&training.histogramInterval=0";
const DIVERGING = `preset=spirals&training.steps=2000&training.histogramInterval=0&optimizer.kind=sgd&optimizer.learningRate=10&optimizer.schedule=constant&optimizer.gradientClip=0&precision.lossReduction=sum&lane=fp32&lane=mixed`;
const LOADED_MS = 90_000;

// Each builds its lanes three or four times.
test.describe.configure({ timeout: 300_000 });

test(
  "a second tab looks on, or trains a copy of its own, and takes nothing from the first",
  STUDY,
  async ({ page, context }) => {
    const first = new LabPage(page);
    await first.open(QUICK);
    await first.built();
    await first.button("One step").click();
    await expect(first.state).toHaveText("Paused, saved", { timeout: LOADED_MS });
    const paused = 1;

    const second = new LabPage(await context.newPage());
    await second.open(QUICK);
    await expect(second.notices).toContainText("This run is open in another tab.", { timeout: LOADED_MS });
    expect(await second.step()).toBe(paused);
    await expect(second.button("One step")).toBeDisabled();
    await expect(second.button("Reset to step 0")).toBeDisabled();

    await second.button("Train a copy").click();
    await second.built();
    await second.button("One step").click();
    await second.reaches(paused + 1);
    await expect(second.state).toHaveText("Paused, saved");

    await page.reload();
    await expect(first.notices).toContainText(`is at step ${paused}`, { timeout: LOADED_MS });
  },
);

test(
  "a run that has become NaN is there after a reload with its curves, and says why it cannot go on",
  ONCE,
  async ({ page }) => {
    const lab = new LabPage(page);
    await lab.open(DIVERGING);
    await lab.built();
    await lab.button("Train").click();
    await lab.reaches(20);
    const paused = await lab.pause();
    await expect(lab.state).toHaveText("Paused, saved");
    await page.reload();
    await expect(lab.notices).toContainText(`cannot continue from step ${paused}`, { timeout: LOADED_MS });
    await expect(lab.notices).toContainText("is not finite since step");
    expect(await lab.step()).toBe(paused);
    await expect(page.getByRole("figure", { name: "Loss", exact: true }).locator("caption")).toContainText(
      `step ${paused}`,
    );
    await expect(lab.button("One step")).toBeDisabled();
    await lab.notices.getByRole("button", { name: "Start over" }).click();
    await expect.poll(() => lab.step(), { timeout: LOADED_MS }).toBe(0);
    await lab.built();
    await expect(lab.notices).not.toContainText("cannot continue");
  },
);

test("a record that does not fit is set aside, told, and offered as a file", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("One step").click();
  await expect(lab.state).toHaveText("Paused, saved");
  await page.evaluate(async () => {
    const opened = indexedDB.open("halfstep");
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const runs = opened.result.transaction("runs", "readwrite").objectStore("runs");
    const keys = runs.getAllKeys();
    await new Promise((resolve) => (keys.onsuccess = resolve));
    const put = runs.put({ step: 7, lanes: null, interventions: "overflow", savedAt: 1 }, keys.result[0]);
    await new Promise((resolve) => (put.onsuccess = resolve));
    opened.result.close();
  });
  await page.reload();
  await expect(lab.notices).toContainText("cannot be used, so the run starts from step 0", { timeout: LOADED_MS });
  await expect(lab.state).toHaveText("Ready");
  const download = page.waitForEvent("download");
  await lab.button("Save as a file").click();
  expect((await download).suggestedFilename()).toMatch(/^halfstep-set-aside-.*\.json$/);
});

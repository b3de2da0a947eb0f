/** When the graphics device goes away or is too small, on the real engine: what the page says, and that nothing is lost. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE } from "./support/projects";
import { test } from "./support/test";

const QUICK = "preset=spirals&training.batchSize=64&data.examples=512&training.steps=4000";

test("a lost graphics device is explained, and the run goes on from where it was saved", ONCE, async ({
  page,
  browser,
}) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("Train").click();
  await lab.reaches(20);
  const paused = await lab.pause();
  await expect(lab.state).toHaveText("Paused, saved");

  const devtools = await browser.newBrowserCDPSession();
  // Chromium answers with an error where the process is gone before it can say so.
  await devtools.send("Browser.crashGpuProcess").catch(() => undefined);
  await expect(page.getByRole("alert")).toContainText("The graphics device was lost", { timeout: 30_000 });
  await expect(page.getByRole("alert")).toContainText("continue from the last saved state");
  expect(await lab.step()).toBe(paused);

  await lab.button(/Continue/).click();
  await lab.reaches(paused + 10);
  await lab.pause();
});

test("a graphics device lost while training is told as that, and the good copy of the run stays", ONCE, async ({
  page,
  browser,
}) => {
  const lab = new LabPage(page);
  await lab.open(`${QUICK}&training.seed=2`);
  await lab.built();
  await lab.button("Train").click();
  await lab.reaches(20);
  const saved = await lab.pause();
  await expect(lab.state).toHaveText("Paused, saved");
  await lab.button("Continue").click();
  await lab.reaches(saved + 10);

  const devtools = await browser.newBrowserCDPSession();
  await devtools.send("Browser.crashGpuProcess").catch(() => undefined);
  await expect(page.getByRole("alert")).toContainText("The graphics device was lost", { timeout: 30_000 });
  await expect(lab.state).toHaveText("Stopped");
  // Nothing that comes after it takes its place.
  await page.waitForTimeout(3000);
  await expect(page.getByRole("alert")).toHaveCount(1);
  await expect(page.getByRole("alert")).toContainText("The graphics device was lost");
  await expect(lab.state).toHaveText("Stopped");

  await page.reload();
  await lab.built();
  expect(await lab.step()).toBeGreaterThanOrEqual(saved);
  await expect(lab.state).toHaveText("Paused");
});

test("what is too large for the device is named, and a smaller model trains", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open("preset=tiny-gpt&model.feedForward=8192&data.contextLength=512&training.batchSize=1024");
  await expect(page.getByRole("alert")).toContainText("this device binds at most", { timeout: 60_000 });
  await page.getByRole("radio", { name: "Two spirals" }).check({ force: true });
  await lab.built();
  await lab.button("One step").click();
  await lab.reaches(1);
});

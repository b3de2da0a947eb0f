/** When the graphics device goes away or is too small, on the real engine: what the page says, and that nothing is lost. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE, STUDY } from "./support/projects";
import { test } from "./support/test";

const QUICK = "preset=spirals&model.width=16&training.batchSize=32&data.examples=128&training.steps=4000";

test(
  "a graphics device lost while training is told as that, and the run goes on from its good copy",
  ONCE,
  async ({ page, browser }) => {
    const lab = new LabPage(page);
    await lab.open(QUICK);
    await lab.built();
    await lab.button("Train").click();
    await lab.reaches(5);
    const paused = await lab.pause();
    await expect(lab.state).toHaveText("Paused, saved");
    await lab.button("Continue").click();
    await lab.reaches(paused + 2);

    const devtools = await browser.newBrowserCDPSession();
    // Chromium answers with an error where the process is gone before it can say so.
    await devtools.send("Browser.crashGpuProcess").catch(() => undefined);
    await expect(page.getByRole("alert")).toContainText("The graphics device was lost", { timeout: 30_000 });
    await expect(page.getByRole("alert")).toContainText("continue from the last saved state");
    // What else fails with it comes within moments, and takes neither its place nor the state.
    await page.waitForTimeout(2500);
    await expect(page.getByRole("alert")).toHaveCount(1);
    await expect(page.getByRole("alert")).toContainText("The graphics device was lost");
    await expect(lab.state).toHaveText("Stopped");

    await lab.button(/Continue/).click();
    await expect(lab.state).toHaveText("Training", { timeout: 60_000 });
    expect(await lab.step()).toBeGreaterThanOrEqual(paused);
    await lab.reaches(paused + 3);
    await lab.pause();
  },
);

test("what is too large for the device is named, and a smaller model trains", STUDY, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open("preset=tiny-gpt&model.feedForward=8192&data.contextLength=512&training.batchSize=1024");
  await expect(page.getByRole("alert")).toContainText("this device binds at most", { timeout: 60_000 });
  await page.getByRole("radio", { name: "Two spirals" }).check({ force: true });
  await lab.built();
  await lab.button("One step").click();
  await lab.reaches(1);
});

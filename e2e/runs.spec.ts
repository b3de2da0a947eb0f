/** Every run is kept: found in the list, named, had back after a slip, and gone on with. */
import { expect } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import { LabPage, PHONE } from "./support/lab";
import { ONCE } from "./support/projects";
import { test } from "./support/test";

const QUICK = "preset=spirals&training.batchSize=64&data.examples=512&training.steps=4000";

test("a run that was started over stays in the list, and goes on from where it stood", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("Train").click();
  await lab.reaches(20);
  const first = await lab.pause();
  await expect(lab.state).toHaveText("Paused, saved");
  await lab.button("Reset to step 0").click();
  await expect.poll(() => lab.step(), { timeout: 90_000 }).toBe(0);
  await lab.button("One step").click();
  await lab.reaches(1);
  await expect(lab.state).toHaveText("Paused, saved");

  await page.getByRole("link", { name: "Runs" }).click();
  await expect(page).toHaveURL(/#\/runs\?preset=spirals/);
  const rows = page.locator(".runs-table tbody tr");
  await expect(rows).toHaveCount(2);
  const old = rows.filter({ hasText: `${first} of 4,000` });
  await expect(old).toContainText(/Mixed\s*\d/);

  await old.getByRole("button", { name: /^Rename / }).click();
  await page.keyboard.type("the first");
  await page.keyboard.press("Enter");
  await old.getByRole("button", { name: /^Note on/ }).click();
  await page.keyboard.type("before the reset");
  await page.keyboard.press("Enter");
  await old.getByRole("button", { name: "Pin the first" }).click();
  // Read from the database again, and then by another page.
  await page.getByRole("link", { name: "Lab" }).click();
  await page.getByRole("link", { name: "Runs" }).click();
  await expect(rows.first()).toContainText("before the reset");
  await page.reload();
  await expect(rows.first()).toContainText("before the reset");

  await page.getByRole("searchbox", { name: "Search runs" }).fill("first reset");
  await expect(rows).toHaveCount(1);
  await lab.button("Delete the first").click();
  await expect(rows).toHaveCount(0);
  await lab.button("Undo").click();
  await expect(rows).toHaveCount(1);

  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath("runs-1280.png"), fullPage: true });
  await page.setViewportSize(PHONE);
  expect(await lab.overflow()).toBe(0);
  await page.screenshot({ path: test.info().outputPath("runs-390.png"), fullPage: true });

  await lab.button("Open the first in the lab").click();
  await lab.built();
  await expect.poll(() => lab.step(), { timeout: 90_000 }).toBe(first);
  await lab.button(/^Continue at step/).click();
  await lab.reaches(first + 5);
  await lab.pause();
});

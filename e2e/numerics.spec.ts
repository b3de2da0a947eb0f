/** The numerics panel on the real engine: histograms arrive, the worst tensors are named, another scale is previewed. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { STUDY } from "./support/projects";
import { test } from "./support/test";

/**
 * A scale so high that the first steps overflow. The run ends by itself at step 30, an observed one in which nothing does:
 * where a pause falls would be left to chance, and a step or two later the scale grows into an overflow again.
 */
const OVERFLOWING =
  "preset=spirals&training.batchSize=64&data.examples=512&training.steps=30&training.histogramInterval=5" +
  "&precision.scaler.initialScale=1073741824";

test("the exponents of every tensor are shown, and another loss scale can be previewed", STUDY, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(OVERFLOWING);
  await lab.built();
  await lab.button("Train").click();
  await expect(lab.state).toHaveText(/^Finished/, { timeout: 90_000 });
  const numerics = page.getByRole("region", { name: "Numerics" });
  await numerics.scrollIntoViewIfNeeded();
  await expect(numerics.getByRole("img", { name: "Exponents of Activation gradients over the steps" })).toBeVisible();
  await expect(numerics.getByText(/overflowed first, and the step was skipped/)).toBeVisible();

  const overflow = numerics.locator(".share-overflow dd");
  const scale = numerics.getByRole("slider", { name: "Loss scale to preview" });
  await scale.focus();
  await page.keyboard.press("Home");
  await expect(overflow).toHaveText(/^0\s%/);
  for (let press = 0; press < 8; press++) await page.keyboard.press("PageUp");
  await expect(scale).toHaveAttribute("aria-valuenow", "26");
  await expect(overflow).not.toHaveText(/^0\s%/);
  await numerics.getByRole("button", { name: "Show the actual values" }).click();
  await expect(overflow).toHaveText(/^0\s%/);

  // The first look is of an overflow; the figures follow the cursor there, and come back.
  const shares = numerics.getByRole("slider", { name: "Shares of Activation gradients over the steps" });
  await shares.focus();
  await page.keyboard.press("Home");
  await expect(shares).toHaveAttribute("aria-valuenow", "5");
  await expect(overflow).not.toHaveText(/^0\s%/);
  await page.keyboard.press("End");
  await expect(overflow).toHaveText(/^0\s%/);

  await numerics.getByRole("combobox", { name: "Tensor" }).selectOption("weight layers.1.weight");
  await expect(numerics.getByRole("img", { name: "Exponents of layers.1.weight over the steps" })).toBeVisible();
  await expect(scale).toHaveCount(0);
  expect(await lab.overflow()).toBe(0);

  // What was seen is saved with the run.
  await expect(lab.state).toHaveText(/saved/);
  await page.reload();
  await lab.built();
  await numerics.scrollIntoViewIfNeeded();
  await expect(numerics.getByRole("img", { name: "Exponents of Activation gradients over the steps" })).toBeVisible();
});

/** Breaking a run on purpose, on the real engine; and one lesson from what to watch to what was measured. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { STUDY } from "./support/projects";
import { test } from "./support/test";

const SMALL = "training.batchSize=64&data.examples=512";

test("a forced overflow skips its step, is told in a sentence, and is kept over a reload", STUDY, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(`preset=spirals&${SMALL}`);
  await lab.built();
  await lab.button("Overflow step 1").click();
  const interventions = page.getByRole("list", { name: "Interventions" });
  await expect(interventions).toHaveText("Mixed: step 1 will count as overflowed.");
  for (const step of [1, 2]) {
    await lab.button("One step").click();
    await lab.reaches(step);
    await expect(lab.state).toHaveText("Paused, saved");
  }
  const told = "Mixed: step 1 was skipped; the scale went from 65,536 to 32,768.";
  await expect(interventions).toHaveText(told);
  await expect(lab.figure("Mixed", "Skipped")).toHaveText("1");
  await page.reload();
  await lab.built();
  await expect(interventions).toHaveText(told);
});

test("a lesson says what to watch, trains, and reads its own figures", STUDY, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(`preset=lesson-overflow&${SMALL}&training.steps=50`);
  await lab.built();
  const lesson = page.getByRole("region", { name: "Lesson" });
  await expect(lesson).toContainText("Watch the loss scale come down");
  await lab.button("Train").click();
  await expect(lab.state).toHaveText(/^Finished/, { timeout: 90_000 });
  await expect(lesson).toContainText(/backs off skipped \d+ steps before its scale fit/);
  await expect(lesson).toContainText("static skipped 50 of 50 steps");
  const tensors = page.getByRole("region", { name: "Tensors" });
  await tensors.getByRole("button", { name: /^Tensors/ }).click();
  await tensors.getByRole("searchbox").fill("layers.0.weight:f16");
  await expect(tensors.getByRole("row").last()).toContainText("The weight as the step reads it.");
  const plan = page.getByRole("region", { name: "Memory plan" });
  await plan.getByRole("button", { name: /^Memory plan/ }).click();
  await expect(plan).toContainText(/\d+ activations, .+ in total, share .+ in \d buffers/);
  await plan.locator("rect").first().hover();
  await expect(plan).toContainText(/written by .+, last read by /);
});

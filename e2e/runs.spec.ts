/** Every run is kept: found in the list, named, had back after a slip, and gone on with. */
import { expect } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import { LabPage, PHONE } from "./support/lab";
import { ONCE, STUDY } from "./support/projects";
import { plainTexts, textFaults, useStubEngine } from "./support/stubEngine";
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

const NAMES = ["Half_without_master_weights_and_norms_16", "W".repeat(40), "bfloat16 with a dynamic scale of its own"];

test(
  "two hundred runs with the longest names can be read at any width, in longer sentences too",
  STUDY,
  async ({ page }) => {
    const lab = new LabPage(page);
    await useStubEngine(page, "extreme");
    await lab.open("/runs?preset=spirals");
    await expect(page.getByText("No runs saved yet.")).toBeVisible();
    expect(await textFaults(page)).toEqual([]);
    await page.evaluate(putRuns, NAMES);
    for (const language of [undefined, "pseudo"] as const) {
      await page.goto("about:blank");
      await lab.open("/runs?preset=spirals", language);
      await expect(page.locator(".runs-table tbody tr")).toHaveCount(200);
      for (const width of language ? [1280, 390] : [1280, 1024, 768, 390, 360]) {
        await page.setViewportSize({ width, height: 720 });
        // What the table's own scrolling hides is not cut off.
        const faults = (await textFaults(page)).filter((fault) => !/is cut off by div.runs-scroll/.test(fault));
        expect(faults, `${width} px`).toEqual([]);
        await page.screenshot({ path: test.info().outputPath(`runs-${language ?? "en"}-${width}.png`) });
      }
    }
    const known = [...NAMES, "the run that took all night", "apple metal-3"];
    // Dates are the browser's to write.
    const plain = (await plainTexts(page, known)).filter((text) => !/^“\w+ \d+, \d+, [\d:]+”/.test(text));
    expect(plain).toEqual([]);
  },
);

/** In the page: fills the database. */
async function putRuns(names: readonly string[]): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open("halfstep");
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(new Error("no database")));
  });
  const transaction = db.transaction("runs", "readwrite");
  for (let run = 0; run < 200; run++) {
    const figures = names.map((lane, index) => ({
      lane,
      loss: index === 0 ? Number.NaN : 10 ** (index + 3),
      ...(index > 0 && { validationLoss: 1234.5678 * (run + 1) }),
      skipped: 0,
      stepMs: 1,
    }));
    const lanes = names.map((name) => ({ name, diff: {} }));
    const record = {
      name: names[run % names.length],
      note: "the run that took all night",
      pinned: run === 0,
      experiment: { base: { training: { steps: 1_000_000, seed: run } }, lanes },
      figures,
      step: 987_654,
      savedAt: 1.8e12 + run,
      startedAt: 1.8e12,
      lanes: names,
      interventions: [],
      checkpointBytes: 987_654_321,
    };
    transaction.objectStore("runs").put(record, `run ${run}`);
  }
  await new Promise((resolve) => transaction.addEventListener("complete", resolve));
  db.close();
}

/** A person's path through the lab, on the real engine: open, train, watch, pause, step, come back, go on. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE, STUDY } from "./support/projects";
import { test } from "./support/test";

/** Small enough for a software GPU, long enough that no test reaches its end by accident. */
const QUICK = "preset=spirals&training.batchSize=64&data.examples=512&training.steps=4000";

test("the default experiment trains, and both lanes' losses fall", async ({ page, half }) => {
  const lab = new LabPage(page);
  await lab.open();
  await lab.built();
  await lab.button("One step").click();
  await lab.reaches(1);
  await expect(lab.state).toHaveText("Paused, saved");
  const before = { fp32: await lab.loss("FP32"), mixed: await lab.loss("Mixed") };
  await lab.button("Continue").click();
  await lab.reaches(120);
  const stopped = await lab.pause();
  expect(await lab.loss("FP32")).toBeLessThan(before.fp32 * 0.7);
  expect(await lab.loss("Mixed")).toBeLessThan(before.mixed * 0.7);
  await expect(page.getByRole("rowheader", { name: "Mixed" }).first()).toContainText(`${half} half`);
  await expect(lab.figure("Mixed", "Scale")).not.toHaveText("–");
  await expect(page.getByRole("figure", { name: "Loss", exact: true }).locator("caption")).toContainText(
    `step ${stopped}`,
  );
  await expect(page.getByRole("img", { name: "Decision boundary of Mixed over the data" })).toBeVisible();
});

test("a paused run takes single steps, survives a reload, and continues", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("Train").click();
  await lab.reaches(20);
  const paused = await lab.pause();
  await lab.button("One step").click();
  await expect.poll(() => lab.step()).toBe(paused + 1);
  await expect(lab.state).toHaveText("Paused, saved");
  const loss = await lab.figure("Mixed", "Loss").textContent();

  await page.reload();
  await expect(lab.notices).toContainText(`is at step ${paused + 1}`, { timeout: 90_000 });
  await expect(lab.figure("Mixed", "Loss")).toHaveText(loss ?? "");
  await lab.button(/Continue at step/).click();
  await lab.reaches(paused + 10);
  await lab.pause();

  await lab.button("Reset to step 0").click();
  await expect.poll(() => lab.step(), { timeout: 90_000 }).toBe(0);
});

test("a checkpoint of a lane is handed over as a safetensors file", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("One step").click();
  await lab.reaches(1);
  const download = page.waitForEvent("download");
  await lab.button("Export a checkpoint of Mixed").click();
  expect((await download).suggestedFilename()).toMatch(/mixed.*\.safetensors$/);
});

test("a changed setting waits for the run in progress, and can be taken back", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("One step").click();
  await lab.reaches(1);
  await page.getByRole("textbox", { name: "Width" }).fill("32");
  await page.getByRole("textbox", { name: "Width" }).press("Enter");
  await expect(lab.notices).toContainText("Settings have changed.");
  expect(await lab.step()).toBe(1);
  await lab.button("Undo the changes").click();
  await expect(lab.notices).not.toContainText("Settings have changed.");
  await expect(page.getByRole("textbox", { name: "Width" })).toHaveValue("64");
});

test("the user's own text trains; an empty or short one is refused and nothing is lost", STUDY, async ({ page }) => {
  const lab = new LabPage(page);
  const tiny =
    "preset=nanogpt-cpu&data.kind=text&model.layers=1&model.heads=1&model.width=16&model.feedForward=32&data.contextLength=16" +
    "&training.batchSize=4&training.validationBatches=1";
  await lab.open(tiny);
  await expect(lab.notices).toContainText("This experiment trains on your own text.");
  const choose = async (name: string, text: string): Promise<void> => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("region", { name: "Text" }).getByRole("button").click();
    await (await chooser).setFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  };
  await choose("empty.txt", "");
  await expect(lab.notices).toContainText("“empty.txt” is empty.");
  await choose("short.txt", "short");
  await expect(lab.notices).toContainText("short.txt is too short", { timeout: 90_000 });
  await choose("poem.txt", "the quick brown fox jumps over the lazy dog. ".repeat(60));
  await lab.built();
  await lab.button("One step").click();
  await lab.reaches(1);
  await expect(page.getByText("poem.txt")).toBeVisible();
});

test("training leaves the page free: no task of the main thread takes over 50 ms", ONCE, async ({ page, browser }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("Train").click();
  await lab.reaches(30);
  // Wall time would charge the page for a software GPU that takes every core; `tdur` is the thread's own time.
  await browser.startTracing(page, {
    categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
  await lab.reaches((await lab.step()) + 150);
  const trace = await browser.stopTracing();
  const longest = longestMainThreadTask(trace.toString("utf8"));
  test.info().annotations.push({ type: "longest task", description: `${longest.toFixed(1)} ms of processor time` });
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(50);
});

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the thread's own processor time. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of processor time of the longest task of any page's main thread. */
function longestMainThreadTask(json: string): number {
  const { traceEvents } = JSON.parse(json) as { readonly traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}.${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && mains.has(`${pid}.${tid}`),
  );
  return Math.max(0, ...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}

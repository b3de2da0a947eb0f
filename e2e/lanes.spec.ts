/** Experiments that a person composes: lanes that differ in any setting, from nothing, in a few actions. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE } from "./support/projects";
import { test } from "./support/test";

const QUICK = "preset=spirals&training.batchSize=64&data.examples=512&training.steps=4000";

test(
  "three learning rates of a mixed lane are made, trained and taken back, in under ten actions",
  ONCE,
  async ({ page }) => {
    const lab = new LabPage(page);
    await lab.open(QUICK);
    await lab.built();
    const names = page.getByRole("button", { name: /^Rename / });
    await expect(names).toHaveCount(2);

    let actions = 0;
    const act = async (doing: Promise<void>): Promise<void> => {
      actions += 1;
      await doing;
    };
    await act(lab.button("Vary a setting").click());
    await act(page.getByRole("searchbox", { name: "Search settings" }).fill("learning"));
    await act(page.keyboard.press("Enter"));
    await act(lab.button("Make 3 lanes").click());
    await expect(names).toHaveCount(4);
    await expect(names.nth(1)).toHaveText("Mixed lr 0.003");
    await expect(page).toHaveURL(/lane=mixed%20lr%200\.003,/);
    await lab.built();
    await act(lab.button("Train").click());
    await lab.reaches(20);
    await act(lab.pause().then(() => undefined));
    expect(actions).toBeLessThan(10);

    const losses = await Promise.all(
      ["Mixed lr 0.003", "Mixed lr 0.01", "Mixed lr 0.03"].map((lane) => lab.loss(lane)),
    );
    expect(new Set(losses).size).toBe(3);

    await lab.button("Undo").click();
    await expect(names).toHaveCount(2);
    await expect(lab.notices).toContainText("Lane Mixed lr 0.03 removed");
    await lab.button("Redo").click();
    await expect(names).toHaveCount(4);
    await expect(lab.notices).not.toContainText("Settings have changed.");
  },
);

test("a lane's card names what it changes, and takes one change back", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open(QUICK);
  await lab.built();
  await lab.button("Change a setting of Mixed").click();
  await page.getByRole("searchbox", { name: "Search settings" }).fill("optimizer.kind");
  await page.keyboard.press("Enter");
  const card = page.getByRole("listitem").filter({ has: page.getByRole("combobox", { name: "Precision of lane 2" }) });
  await card.getByRole("combobox", { name: "Optimizer" }).selectOption("lion");
  await expect(card).toContainText("instead of AdamW");
  const name = card.getByRole("button", { name: /^Rename / });
  const rename = async (to: string): Promise<void> => {
    await name.click();
    await page.getByRole("textbox", { name: "Name of lane 2" }).fill(to);
    await page.keyboard.press("Enter");
  };
  await expect(name).toHaveText("Mixed optimizer lion");
  await rename("lion");
  await expect(name).toHaveText("lion");
  await expect(page.getByRole("rowheader", { name: "lion" }).first()).toBeVisible();
  await lab.button("Use the common value of Optimizer again").click();
  await expect(card).not.toContainText("instead of");
  await expect(name).toHaveText("lion");
  await rename("");
  await expect(name).toHaveText("Mixed");
  await page.locator("body").press("Control+z");
  await expect(name).toHaveText("lion");
});

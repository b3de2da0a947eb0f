/** A table of the user's own: dropped on the page, trained on, found again after a reload, and refused by place where it is bad. */
import { expect, type Page } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE } from "./support/projects";
import { test } from "./support/test";

/** Ninety flowers of three kinds, by the length and width of a petal. */
const FLOWERS = [
  "petal length,petal width,kind",
  ...Array.from({ length: 90 }, (_, row) => {
    const kind = row % 3;
    const wobble = ((row * 7) % 10) / 10;
    return `${(1.4 + 2 * kind + wobble).toFixed(1)},${(0.2 + 0.8 * kind + wobble / 3).toFixed(2)},${"abc"[kind]}`;
  }),
].join("\n");

/** Drops a file anywhere on the page. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName));
      return transfer;
    },
    [name, text] as const,
  );
  await page.locator(".controls").dispatchEvent("drop", { dataTransfer });
}

test("a dropped table trains a classifier, and after a reload the run goes on", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open("preset=spirals&training.batchSize=32&training.histogramInterval=0");
  await lab.built();
  await drop(page, "broken.csv", FLOWERS.replace("1.4,0.20,a", "1.4,red,a"));
  await expect(lab.notices).toContainText("broken.csv, row 2, column “petal width” is “red”, which is not a number.");
  await expect(lab.notices.getByRole("button", { name: "Choose a file …" })).toBeVisible();

  await drop(page, "flowers.csv", FLOWERS);
  await lab.built();
  await expect(page.getByText("flowers.csv")).toBeVisible();
  await lab.button("Train").click();
  await lab.reaches(30);
  const paused = await lab.pause();
  await expect(lab.state).toHaveText("Paused, saved");
  await expect(page.getByRole("img", { name: "Decision boundary of FP32 over the data" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Classes" }).getByRole("listitem")).toHaveText(["● a", "◆ b", "■ c"]);

  await page.reload();
  await expect(lab.notices).toContainText(`step ${paused}`, { timeout: 90_000 });
  await lab.button("One step").click();
  await lab.reaches(paused + 1);

  const label = page.getByRole("combobox", { name: "Label column" });
  await expect(label.getByRole("option")).toHaveText(["kind", "petal length", "petal width"]);
  await label.selectOption("petal length");
  await lab.button("Restart with these settings").click();
  await expect(lab.notices).toContainText("column “kind” is “a”, which is not a number.");
});

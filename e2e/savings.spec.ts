/** Gates and sharing on the real engine: the map of what is awake, whose parameters a layer uses, and a claim's card. */
import { expect } from "@playwright/test";
import { LabPage, PHONE } from "./support/lab";
import { STUDY } from "./support/projects";
import { test } from "./support/test";

const SMALL =
  "preset=gates-and-sharing&model.layers=2&model.width=32&model.feedForward=128&data.contextLength=32" +
  "&training.batchSize=2&training.steps=40&training.histogramInterval=20";

test(
  "gates are drawn as they close, sharing as it is, and claims beside what was measured",
  STUDY,
  async ({ page }) => {
    const lab = new LabPage(page);
    await lab.open(SMALL);
    await lab.built();
    await lab.button("Train").click();
    await expect(lab.state).toHaveText(/^Finished/, { timeout: 90_000 });

    const gates = page.getByRole("figure", { name: /^Gates/ });
    await gates.scrollIntoViewIfNeeded();
    await expect(gates).toContainText(/Blocks active\s*\d+/);

    const sharing = page.getByRole("figure", { name: "Sharing" });
    await sharing.scrollIntoViewIfNeeded();
    await expect(sharing).toContainText(/Saved\s*[\d.]+\s?k/);

    const claim = page.getByRole("article", { name: "Claim: Attention shared across layers" });
    await claim.scrollIntoViewIfNeeded();
    await expect(claim.getByRole("row", { name: /^Parameters/ })).toContainText("−40");
    await expect(claim.getByRole("row", { name: /^Parameters/ })).toContainText(/holds here|does not hold here/);
    await expect(claim).toContainText("its figures combine both");
    await expect(claim).toContainText(/a GPT of 2 layers, width 32/);
    expect(await lab.overflow()).toBe(0);
    await page.setViewportSize(PHONE);
    await expect.poll(() => lab.overflow(), { message: "on a phone, once the charts have followed" }).toBe(0);
  },
);

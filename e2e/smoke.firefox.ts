import { expect, test } from "@playwright/test";
import { adapterIn } from "./support/adapter";
import { launchFirefox } from "./support/firefox";

test("Firefox opens the page and has an adapter", async ({ baseURL }) => {
  const browser = await launchFirefox();
  try {
    const page = await browser.newPage();
    await page.goto(baseURL ?? "");
    const adapter = await page.evaluate(adapterIn);
    test.info().annotations.push({ type: "adapter", description: JSON.stringify(adapter) });
    expect(adapter).not.toBeNull();
    expect(await page.title()).toContain("Halfstep");
  } finally {
    await browser.close();
  }
});

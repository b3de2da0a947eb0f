/** What the page may not do, and what becomes of it when something in it breaks. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE } from "./support/projects";
import { useStubEngine } from "./support/stubEngine";
import { test } from "./support/test";

test(
  "the page runs no script and reaches no place but its own, and every file says so",
  ONCE,
  async ({ page, baseURL, expectedErrors }) => {
    const lab = new LabPage(page);
    const answers = new Map<string, Record<string, string>>();
    page.on("response", (response) => answers.set(new URL(response.url()).pathname, response.headers()));
    await lab.open();
    await lab.built();
    const worker = [...answers.keys()].find((name) => /\/worker-/.test(name)) ?? "no worker";
    for (const name of ["/", worker]) {
      const headers = answers.get(name) ?? {};
      expect(headers["content-security-policy"], name).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers["content-security-policy"], name).not.toContain("unsafe");
      expect(headers["x-content-type-options"], name).toBe("nosniff");
      expect(headers["referrer-policy"], name).toBe("no-referrer");
    }
    // The page carries the policy itself, for servers that send no header.
    const carried = page.locator('meta[http-equiv="Content-Security-Policy"]');
    await expect(carried).toHaveAttribute("content", /script-src 'self'.*connect-src 'self'/);

    expectedErrors.push(/Content Security Policy/, /Failed to load resource/);
    const elsewhere = (baseURL ?? "").replace("localhost", "127.0.0.1");
    expect(
      await page.evaluate(
        (url) =>
          fetch(url, { mode: "no-cors" }).then(
            () => "sent",
            () => "refused",
          ),
        elsewhere,
      ),
    ).toBe("refused");
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'ran'";
      document.head.append(script);
      return document.title === "ran";
    });
    expect(ran).toBe(false);
  },
);

test(
  "a lane may have any name; a part that breaks gives way to a sentence, the run's checkpoints and a report",
  ONCE,
  async ({ page, expectedErrors }) => {
    await useStubEngine(page, "resume");
    expectedErrors.push(/provoked/, /Failed to load resource/, /dynamically imported/, /preload CSS/);
    await page.route(/NumericsPanel/, (route) => route.abort());
    const lab = new LabPage(page);
    const fragment = "preset=tiny-gpt&lane=fp32&lane=constructor,precision.kind:mixed";
    await lab.open(fragment);
    await lab.built();
    await expect(page.getByRole("rowheader", { name: "constructor" }).first()).toBeVisible();
    await page.getByRole("button", { name: /^Tensors/ }).click();
    await expect(page.getByText(/^\d+ of \d+ tensors/)).toBeVisible();
    await lab.button("Generate").click();
    await expect(page.locator(".sample .text-sample")).toHaveCount(2);

    // A panel whose code cannot be had, as after a new release: the rest stays.
    await page.getByRole("region", { name: "Numerics" }).scrollIntoViewIfNeeded();
    await expect(page.getByRole("alert")).toContainText("A bug in Halfstep stopped this panel.");
    await expect(lab.button("One step")).toBeEnabled();

    await page.evaluate(() => {
      const format = (): never => {
        throw new Error("provoked by the test");
      };
      Object.defineProperty(Intl.NumberFormat.prototype, "format", { get: format });
    });
    await lab.button("One step").click();
    // Panels may give way before the page does.
    const trouble = page.getByRole("alert").filter({ hasText: "A bug in Halfstep stopped the page." });
    await expect(trouble).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(1);
    await page.getByText("Report", { exact: true }).click();
    await expect(trouble).toContainText(/Halfstep \d+\.\d+\.\d+\s*Error: provoked by the test/);
    await expect(trouble).toContainText(`#${fragment}`);
    const download = page.waitForEvent("download");
    await lab.button("Export a checkpoint of each lane").click();
    expect((await download).suggestedFilename()).toMatch(/\.safetensors$/);
    await lab.button("Reload").click();
    await lab.built();
  },
);

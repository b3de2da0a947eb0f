/** What the page may not do, and what becomes of it when something in it breaks. */
import { expect } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE } from "./support/projects";
import { test } from "./support/test";

test("the page runs no script and reaches no place but its own, and every file says so", ONCE, async ({
  page,
  baseURL,
  expectedErrors,
}) => {
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
  expect(await page.evaluate((url) => fetch(url, { mode: "no-cors" }).then(() => "sent", () => "refused"), elsewhere)).toBe("refused");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'ran'";
    document.head.append(script);
    return document.title === "ran";
  });
  expect(ran).toBe(false);
});

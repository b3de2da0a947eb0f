/**
 * The page itself: what it says when something is missing or wrong, its themes, a phone, the keyboard. Where no figure of the
 * engine is looked at, on the stand-in engine, which has nothing to compile.
 */
import { expect } from "@playwright/test";
import { LabPage, PHONE } from "./support/lab";
import { ONCE } from "./support/projects";
import { useStubEngine } from "./support/stubEngine";
import { test } from "./support/test";

const PRESETS = ["spirals", "digits", "tiny-gpt", "modular-addition", "nanogpt-cpu", "lesson-master-weights"];

test("the first view says in one sentence what this is", ONCE, async ({ page }) => {
  const lab = new LabPage(page);
  await lab.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Halfstep");
  await expect(page.getByText("Trains one small model in this tab in FP32 and in mixed precision")).toBeVisible();
  await expect(lab.button("Train")).toBeEnabled();
});

test("without WebGPU the page says so, and what to do", ONCE, async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "gpu"));
  const lab = new LabPage(page);
  await lab.open();
  await expect(page.getByRole("alert")).toContainText("This browser has no WebGPU");
  await expect(page.getByRole("alert")).toContainText("Open the lab in a current Chrome, Edge, Safari or Firefox");
  await expect(lab.button("Train")).toBeDisabled();
});

test("an address that is wrong is explained, left as it is, and the default is shown", ONCE, async ({ page }) => {
  await useStubEngine(page);
  const lab = new LabPage(page);
  await lab.open("preset=spirals&model.width=-5");
  await expect(page.getByRole("alert")).toContainText("In the URL, model.width is -5, which is out of range.");
  await expect(page.getByRole("alert")).toContainText("The default experiment is shown instead");
  await expect(page.getByRole("radio", { name: "Two spirals" })).toBeChecked();
  expect(new URL(page.url()).hash).toBe("#preset=spirals&model.width=-5");
});

test("the address holds the experiment", ONCE, async ({ page }) => {
  await useStubEngine(page);
  const lab = new LabPage(page);
  await lab.open("preset=digits&model.width=64");
  await expect(page.getByRole("textbox", { name: "Width" })).toHaveValue("64");
  await page.getByRole("radio", { name: "Two spirals" }).check({ force: true });
  await expect.poll(() => new URL(page.url()).hash).toBe("#preset=spirals");
});

test("the built page works below any path, its worker included", ONCE, async ({ page, baseURL }) => {
  // As a server of static files has it that keeps the page in a folder of its own.
  const folder = /\/some\/where\//;
  const asked: string[] = [];
  await page.route("**/*", async (route) => {
    const { pathname } = new URL(route.request().url());
    if (!folder.test(pathname)) {
      asked.push(pathname);
      await route.abort();
      return;
    }
    await route.fulfill({ response: await route.fetch({ url: `${baseURL}${pathname.replace(folder, "/")}` }) });
  });
  await page.goto("/some/where/#/lab?preset=digits");
  const lab = new LabPage(page);
  await expect(page.getByRole("radio", { name: "Digits" })).toBeChecked();
  await lab.built();
  await expect(page.getByRole("figure", { name: "Loss", exact: true }).locator("svg").first()).toBeVisible();
  expect(asked).toEqual([]);
});

test("a software adapter and packed halves are named as what they are", async ({ page, half }) => {
  const lab = new LabPage(page);
  await lab.open();
  await lab.built();
  await expect(lab.notices).toContainText("Numerics are exact; speed is not representative.");
  if (half === "packed") await expect(lab.notices).toContainText("mixed lanes pack two into 32 bits");
  else await expect(lab.notices).not.toContainText("mixed lanes pack two");
});

test("the theme follows the system until it is chosen, and is remembered", ONCE, async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await useStubEngine(page);
  const lab = new LabPage(page);
  await lab.open();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(paper).not.toBe(dark);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(paper).toBe(dark);
  await lab.button("Switch to the light theme").click();
  const light = await paper();
  expect(light).not.toBe(dark);
  await page.reload();
  expect(await paper()).toBe(light);
});

test(
  "on a phone nothing overflows, whatever the experiment, and the transport stays in sight",
  ONCE,
  async ({ page }) => {
    await page.setViewportSize(PHONE);
    await useStubEngine(page);
    const lab = new LabPage(page);
    for (const preset of PRESETS) {
      await page.goto("about:blank");
      await lab.open(`preset=${preset}`);
      await expect(page.getByRole("figure", { name: "Step time" })).toBeAttached();
      expect(await lab.overflow(), preset).toBe(0);
      await expect(page.locator(".preset:has(:checked)"), `${preset} in the strip`).toBeInViewport({ ratio: 1 });
    }
    await page.getByRole("button", { name: /^All \d+ settings$/ }).click();
    expect(await lab.overflow(), "all settings").toBe(0);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(page.getByRole("region", { name: "Training" })).toBeInViewport();
  },
);

test("the keyboard alone trains, pauses, steps and resets", ONCE, async ({ page }) => {
  await useStubEngine(page);
  const lab = new LabPage(page);
  await lab.open("preset=spirals&training.batchSize=64&data.examples=512");
  await lab.built();
  await page.keyboard.press("Tab");
  await expect(lab.button("Skip to the run")).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("s");
  await lab.reaches(1);
  await page.keyboard.press("Space");
  await lab.reaches(5);
  await page.keyboard.press("Space");
  await expect(lab.state).toHaveText(/^Paused/);
  const paused = await lab.step();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => lab.step()).toBe(paused + 1);
  await page.keyboard.press("r");
  await expect.poll(() => lab.step()).toBe(0);
});

test("every control can be reached by Tab and shows that it has the focus", ONCE, async ({ page }) => {
  await useStubEngine(page);
  const lab = new LabPage(page);
  await lab.open();
  await lab.built();
  const reached = new Set<string>();
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return undefined;
      const marked = [element, element.closest("label")].some(
        (one) => one && getComputedStyle(one).outlineStyle !== "none",
      );
      const name = element.getAttribute("aria-label") ?? element.textContent.trim();
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
      return { name: labels?.[0]?.textContent.trim() ?? name, marked };
    });
    if (focused === undefined) break;
    expect(focused.marked, `focus on ${focused.name}`).toBe(true);
    reached.add(focused.name);
  }
  for (const name of ["Train", "Two spirals", "Learning rate", "Precision of lane 2", "Switch to the dark theme"]) {
    expect([...reached]).toContain(name);
  }
});

/**
 * No text overlaps or is cut off, at the widths of desks, tablets and phones, with the widest names and figures there are;
 * and what axe finds in both themes: nothing. On the stand-in engine, so that no test waits for a GPU.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { LabPage } from "./support/lab";
import { ONCE, STUDY } from "./support/projects";
import { plainTexts, textFaults, useStubEngine } from "./support/stubEngine";
import { test } from "./support/test";
import { page as english, type PageWords } from "../src/words/en/page";
import { pseudo } from "../src/words/pseudo";

const WIDTHS = [1280, 1024, 768, 390, 360];
/** In the pseudo-locale, where all sentences are longer: a desk's and a phone's, and the narrowest two columns. */
const PSEUDO_WIDTHS = [1280, 1024, 390];
const HEIGHT = 720;
/** While panels are loaded, so that little has to be scrolled. */
const TALL = 2160;

/** Forty characters are the most that a name may have; two of these cannot be broken between words. */
const NAMES = [
  "Reference in single precision throughout",
  "Half_without_master_weights_and_norms_16",
  "W".repeat(40),
  "bfloat16 with a dynamic scale of its own",
];
/** Names that stand in sentences as they are: of lanes, those of the last view too, and of the stand-in's adapter. */
const KNOWN = [...NAMES, "half", "apple metal-3"];
/** What the engine says of why a tensor has its dtype comes from the graph, in English alone: it is no sentence of the catalogue yet. */
const WAITING = / of span.tensors-why/;
const KINDS = ["fp32", "mixed", "mixed-bfloat16", "mixed"];
const GATED = ",model.gates.kind:hard-concrete,model.sharing.kind:all";

function lanes(diff = ""): string {
  return NAMES.map((name, index) => `&lane=${encodeURIComponent(name)},precision.kind:${KINDS[index]}${diff}`).join("");
}

const MILLION = "&training.steps=1000000";
/** Each kind of picture, and between them every panel. */
const VIEWS = [
  `preset=gates-and-sharing${MILLION}&model.layers=12${lanes(GATED)}`,
  `preset=spirals${MILLION}${lanes()}`,
  `preset=digits${MILLION}${lanes()}`,
  `preset=modular-addition${MILLION}${lanes()}`,
  `preset=lesson-formats${MILLION}`,
];

test("no text overlaps or is cut off, at any width, in any panel", ONCE, async ({ page }) => {
  test.setTimeout(240_000);
  const lab = await stubbed(page);
  const faults: string[] = [];
  await inEachView(lab, async (view) => faults.push(...(await faultsAt(WIDTHS, lab, view))));
  // The measure itself: it sees what it should.
  expect(await spoiled(lab)).toEqual(["the page scrolls sideways", "is cut off by", "overlap in"]);
  expect(faults).toEqual([]);
});

test("so it is where sentences are longer, and none of them bypasses the catalogue", STUDY, async ({ page }) => {
  test.setTimeout(240_000);
  const lab = await stubbed(page);
  const faults: string[] = [];
  const plain = new Set<string>();
  const look = async (view: string): Promise<void> => {
    for (const text of await plainTexts(page, KNOWN)) plain.add(text);
    faults.push(...(await faultsAt(PSEUDO_WIDTHS, lab, view)));
  };
  await inEachView(lab, look, "pseudo");
  expect(faults).toEqual([]);
  // The measure itself: it sees a label and a text of no catalogue.
  await page.locator("main").evaluate((main) => {
    main.setAttribute("aria-label", "not translated");
    main.append("nor this");
  });
  const seen = (await plainTexts(page, KNOWN)).filter((text) => /not translated|nor this/.test(text));
  expect(seen).toHaveLength(2);
  const waiting = [...plain].filter((text) => WAITING.test(text));
  test.info().annotations.push({ type: "not in the catalogue yet", description: `${waiting.length} texts` });
  expect([...plain].filter((text) => !WAITING.test(text))).toEqual([]);
});

/** The page on the stand-in engine, with all settings open. */
async function stubbed(page: Page): Promise<LabPage> {
  await useStubEngine(page, "extreme");
  await page.addInitScript(() => {
    if (location.protocol === "http:")
      localStorage.setItem("halfstep.preferences", JSON.stringify({ allSettings: true }));
  });
  return new LabPage(page);
}

/** Calls `look` on every view, its panels loaded and open. */
async function inEachView(lab: LabPage, look: (view: string) => Promise<unknown>, language?: "pseudo"): Promise<void> {
  const { page } = lab;
  for (const view of VIEWS) {
    await page.setViewportSize({ width: 1280, height: TALL });
    await page.goto("about:blank");
    await lab.open(view, language);
    await lab.built();
    for (const button of await page.locator(".disclosure-open").all()) await button.click();
    await seeAll(lab);
    await look([language, view.slice(7).split("&")[0]].filter((part) => part !== undefined).join("-"));
  }
}

async function faultsAt(widths: readonly number[], lab: LabPage, view: string): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await lab.page.setViewportSize({ width, height: HEIGHT });
    await settled(lab);
    faults.push(...(await faultsThatStay(lab)).map((fault) => `${width} px, ${view}: ${fault}`));
    await picture(lab, `${view}-${width}`);
  }
  return faults;
}

test(
  "the device's sheet and card hold their text too, and axe finds nothing in either theme",
  ONCE,
  async ({ page }) => {
    test.setTimeout(240_000);
    await useStubEngine(page, "extreme");
    const lab = new LabPage(page);
    await lab.open(`preset=gates-and-sharing${MILLION}`);
    await lab.built();
    await seeAll(lab);
    const violations: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      // Without motion a theme's colours are there at once; on their way they would be judged as they are.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await settled(lab);
      const { violations: found } = await new AxeBuilder({ page }).analyze();
      violations.push(...found.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes[0]?.html.slice(0, 160)}`));
    }
    const faults: string[] = [];
    const ms = await sliderCost(lab);
    test.info().annotations.push({ type: "a slider's move", description: `${ms.toFixed(1)} ms of script` });
    expect(ms).toBeLessThan(MOST_SLIDER_MS);
    const look = async (what: string): Promise<void> => {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        await settled(lab);
        faults.push(...(await faultsThatStay(lab)).map((fault) => `${width} px, ${what}: ${fault}`));
      }
      await picture(lab, what);
    };
    const lookAtAll = async ({ device }: PageWords): Promise<void> => {
      await page.locator("button.badge").click();
      await look("adapter card");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: device.open }).click();
      for (const job of [device.bench, device.check]) {
        await page.getByRole("dialog").getByRole("button", { name: job, exact: true }).click();
        await expect(page.getByRole("dialog").getByText(device.status.done)).toBeVisible();
        await look(job);
      }
    };
    await lookAtAll(english);
    const { violations: inSheet } = await new AxeBuilder({ page }).include("dialog").analyze();
    violations.push(...inSheet.map(({ id, nodes }) => `sheet, ${id}: ${nodes[0]?.html.slice(0, 160)}`));
    await lab.open(`preset=gates-and-sharing${MILLION}`, "pseudo");
    await lab.built();
    await lookAtAll(pseudo(english));
    expect(await plainTexts(page, KNOWN)).not.toContainEqual(expect.stringMatching(/ in (dialog|header)/));
    expect([...violations, ...faults]).toEqual([]);
  },
);

/** Far above a quiet machine's figure, far below the 80 ms that a move took when it parsed every preset fifteen times. */
const MOST_SLIDER_MS = 25;
const MOVES = 20;

/** Milliseconds of script for each move of a slider, in the page's own time of the processor. */
async function sliderCost({ page }: LabPage): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const script = async (): Promise<number> => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration")?.value ?? Number.NaN;
  };
  const slider = page.getByRole("slider", { name: "Learning rate" });
  const slide = (moves: number): Promise<void> =>
    slider.evaluate(async (element: HTMLInputElement, count) => {
      // As a hand does it: React takes no value that was set past the browser's own setter.
      const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
      const middle = Number(element.value);
      for (let move = 0; move < count; move++) {
        setter?.call(element, String(middle + 1 - (move % 3)));
        element.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, moves);
  await slide(3);
  const before = await script();
  await slide(MOVES);
  return (1000 * ((await script()) - before)) / MOVES;
}

/** Once more where there are some: on a busy machine a chart may still have the width that it had before. */
async function faultsThatStay(lab: LabPage): Promise<string[]> {
  let found = await textFaults(lab.page);
  for (let again = 0; again < 6 && found.length > 0; again++) {
    await settled(lab);
    found = await textFaults(lab.page);
  }
  return found;
}

/** Which kinds of fault are found on a page that has them. */
async function spoiled({ page }: LabPage): Promise<string[]> {
  await page.evaluate(() => {
    const strip = document.createElement("p");
    strip.style.cssText = "width:4rem;overflow:hidden;white-space:nowrap;height:2rem";
    strip.textContent = "cut off at the end of its line";
    const [one, other] = [document.createElement("p"), document.createElement("p")];
    one.style.cssText = "position:absolute;left:0;top:9000px;width:200vw";
    other.style.cssText = "position:absolute;left:4px;top:9000px";
    one.textContent = other.textContent = "over each other";
    document.body.append(strip, one, other);
  });
  const found = await textFaults(page);
  return ["the page scrolls sideways", "is cut off by", "overlap in"].filter((kind) =>
    found.some((fault) => fault.includes(kind)),
  );
}

/** Panels are loaded, and charts drawn, once they come into sight. */
async function seeAll({ page }: LabPage): Promise<void> {
  await page.evaluate(async () => {
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight / 2) {
      scrollTo(0, top);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    scrollTo(0, 0);
  });
}

/** After the charts have taken the new width. */
async function settled({ page }: LabPage): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 250)));
}

/** For people who want to look: `HALFSTEP_PICTURES=folder`. */
async function picture({ page }: LabPage, name: string): Promise<void> {
  const folder = process.env["HALFSTEP_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

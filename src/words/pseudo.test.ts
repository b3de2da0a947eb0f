import { afterEach, describe, expect, it } from "vitest";
import { common } from "./en/common";
import { page } from "./en/page";
import { terminal } from "./en/terminal";
import { pseudoLanguage, pseudoText } from "./pseudo";
import { inSentences } from "./report";
import { pageWords, speak, words } from "./words";

afterEach(() => speak({ common, page, terminal }));

describe("the pseudo-locale", () => {
  it("accents letters, and keeps code, figures and what marks them", () => {
    expect(pseudoText("Training")).toBe("⟦Ŧřåíñíñğ ẋẋ⟧");
    expect(pseudoText("skipped: `d(h.0.mlp)` overflowed first")).toMatch(
      /^⟦šķíþþéđ: `d\(h\.0\.mlp\)` øṽéřƒľøŵéđ ƒířšŧ ẋ+/,
    );
    expect(pseudoText("Step **1,024** of 2^24")).toMatch(/^⟦Šŧéþ \*\*1,024\*\* øƒ 2\^24 ẋ+⟧$/);
    expect(["", "–", "12.5\u202fMiB"].map(pseudoText)).toEqual(["", "–", "12.5\u202fMiB"]);
  });

  it("makes a sentence 40 % longer, and a short one 60 %", () => {
    const [long, short] = ["The run is saved up to the step before the last.", "Loss scale now"];
    expect([...pseudoText(long)].length / long.length).toBeCloseTo(1.4, 1);
    expect([...pseudoText(short)].length / short.length).toBeCloseTo(1.6, 1);
  });

  it("is spoken by the whole catalogue: strings, functions, sentences in pairs, reports", () => {
    speak(pseudoLanguage(common, page));
    expect(pageWords().transport.pause.label).toContain("Þåüšé");
    expect(pageWords().notices.pending({ step: 12_000 }).fix).toContain("12,000");
    expect(pageWords().notices.pending({ step: 12_000 }).message).toMatch(/^⟦.*⟧$/);
    expect(inSentences({ code: "browser/no-webgpu" }).fix).toMatch(/^⟦.*⟧$/);
    expect(words().marks).toEqual(common.marks);
  });
});

import { describe, expect, it } from "vitest";
import { StorageSilentError } from "../persistence/storageErrors";
import { Keeping, type KeepingHost } from "./keeping";
import { openSetup } from "../setup/setupStore";

function host(change: Partial<KeepingHost> = {}): KeepingHost & { asked: number; readonly files: string[] } {
  const files: string[] = [];
  const made = {
    asked: 0,
    files,
    saveFile: (name: string) => void files.push(name),
    setAsideFile: () => Promise.resolve({ name: "aside.json", bytes: new ArrayBuffer(1) }),
    keepStorage: () => void (made.asked += 1),
    copies: new Map<string, string>(),
    ...change,
  };
  return made;
}

describe("what a page does so that runs outlive it", () => {
  it("asks the browser once to keep what is stored, when a run has taken a minute", () => {
    const page = host();
    const keeping = new Keeping(page);
    keeping.noteSaved(59_000);
    expect(page.asked).toBe(0);
    keeping.noteSaved(61_000);
    keeping.noteSaved(62_000);
    expect(page.asked).toBe(1);
  });

  it("trains a copy under a name of its own, of one experiment alone", () => {
    const keeping = new Keeping(host());
    const [spirals, digits] = [openSetup("preset=spirals"), openSetup("preset=digits")];
    expect(keeping.sourceOf(spirals)).toEqual({});
    keeping.beginCopy(spirals);
    const { copy } = keeping.sourceOf(spirals);
    expect(copy).toBeDefined();
    expect(keeping.sourceOf(digits)).toEqual({});
    keeping.beginCopy(spirals);
    expect(keeping.sourceOf(spirals).copy).not.toBe(copy);
  });

  it("hands over what was set aside, and says why where it cannot", async () => {
    const page = host();
    expect(await new Keeping(page).saveAside(1)).toBeUndefined();
    expect(page.files).toEqual(["aside.json"]);
    const silent = host({ setAsideFile: () => Promise.reject(new StorageSilentError()) });
    expect(await new Keeping(silent).saveAside(1)).toEqual(new StorageSilentError().report);
  });
});

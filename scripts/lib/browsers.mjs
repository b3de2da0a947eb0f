/**
 * Which browsers this machine has: the system's own first, since a closed network has no other, then Playwright's
 * download. `HALFSTEP_CHROMIUM` and `HALFSTEP_FIREFOX` name an executable outright.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, delimiter, join } from "node:path";

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const CHROMIUM_FILES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const FIREFOX_NAMES = ["firefox-esr", "firefox"];
const FIREFOX_FILES = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/** Folders where Linux packages put the browser itself; the command on the PATH is a script that starts it. */
const CHROMIUM_PACKAGES = [
  { folder: "/usr/lib/chromium", binary: "chromium" },
  { folder: "/usr/lib/chromium-browser", binary: "chromium-browser" },
  { folder: "/opt/google/chrome", binary: "chrome" },
];

/** The Chromium to start, or undefined. */
export function chromiumExecutable() {
  return (
    process.env.HALFSTEP_CHROMIUM ?? onPath(CHROMIUM_NAMES) ?? CHROMIUM_FILES.find(existsSync) ?? playwrightChromium()
  );
}

/** The Firefox to start, or undefined. Playwright's own is a patched build without WebGPU on Linux. */
export function firefoxExecutable() {
  return process.env.HALFSTEP_FIREFOX ?? onPath(FIREFOX_NAMES) ?? FIREFOX_FILES.find(existsSync);
}

/**
 * The folder of a Chromium that brings its own SwiftShader, and its executable's name in there; Linux only.
 * @returns {{ folder: string, binary: string } | undefined}
 */
export function chromiumFolder() {
  if (process.platform !== "linux") return undefined;
  const downloaded = playwrightChromium();
  const candidates = [...CHROMIUM_PACKAGES];
  if (downloaded !== undefined) candidates.push({ folder: dirname(downloaded), binary: "chrome" });
  return candidates.find(
    ({ folder, binary }) => existsSync(join(folder, binary)) && existsSync(join(folder, "libvk_swiftshader.so")),
  );
}

/** Where Playwright keeps the Chromium it downloaded, if it did. */
function playwrightChromium() {
  try {
    const require = createRequire(import.meta.url);
    const { chromium } = /** @type {typeof import("playwright")} */ (require("playwright"));
    const file = chromium.executablePath();
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The first of these commands on the PATH, links resolved.
 * @param {readonly string[]} names
 */
export function onPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const file of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** `chromium --version` and the like, in one line. @param {string} executable */
export function versionOf(executable) {
  try {
    return execFileSync(executable, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return executable;
  }
}

/**
 * A Chromium whose WebGPU runs on lavapipe, so that a machine without a GPU has a browser with a real `shader-f16`.
 *
 * Chromium takes a software adapter only if it calls itself SwiftShader. So: a copy of the system's Chromium (hard
 * links, which take no space) in which SwiftShader's library is replaced by lavapipe-as-swiftshader.c, forty lines
 * that hand every entry point on to lavapipe and overwrite the vendor and device numbers. Made once, again when
 * Chromium, lavapipe or the source changes. Needs Linux, a C compiler and Mesa 25 or later.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { lavapipeIcd, libraryOfIcd } from "../lib/adapters.mjs";
import { chromiumFolder } from "../lib/browsers.mjs";

const SOURCE = fileURLToPath(new URL("lavapipe-as-swiftshader.c", import.meta.url));
const FOLDER = fileURLToPath(new URL("../../.cache/chromium-lavapipe", import.meta.url));
const VULKAN_VERSION = "1.3.0";

/** @typedef {{ executable: string, icd: string }} LavapipeChromium */

/**
 * The browser to start and the driver file to start it with.
 * @returns {LavapipeChromium | { missing: string }} or what is missing, in words
 */
export function prepareLavapipeChromium() {
  const browser = chromiumFolder();
  if (browser === undefined) return { missing: "no Chromium with its own SwiftShader was found" };
  const icd = lavapipeIcd();
  if (icd === undefined) return { missing: "lavapipe (Mesa's CPU driver for Vulkan) is not installed" };
  const lavapipe = resolveLibrary(libraryOfIcd(icd), icd);
  if (lavapipe === undefined) return { missing: `the library that ${icd} names was not found` };

  const prepared = { executable: join(FOLDER, "chromium", browser.binary), icd: join(FOLDER, "icd.json") };
  const stamp = [SOURCE, join(browser.folder, browser.binary), lavapipe]
    .map((file) => `${file} ${statSync(file).mtimeMs} ${statSync(file).size}`)
    .join("\n");
  const stampFile = join(FOLDER, "made-from.txt");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return prepared;

  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  copyWithLinks(browser.folder, join(FOLDER, "chromium"));
  const shim = join(FOLDER, "chromium", "libvk_swiftshader.so");
  rmSync(shim, { force: true });
  const compiler = process.env.CC ?? "cc";
  const options = ["-O1", "-shared", "-fPIC", `-DLAVAPIPE="${lavapipe}"`, "-o", shim, SOURCE, "-ldl"];
  try {
    execFileSync(compiler, options, { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    return {
      missing: `the C compiler "${compiler}" failed: ${error instanceof Error ? error.message : "no reason given"}`,
    };
  }
  const manifest = { file_format_version: "1.0.0", ICD: { library_path: shim, api_version: VULKAN_VERSION } };
  writeFileSync(prepared.icd, JSON.stringify(manifest));
  writeFileSync(stampFile, stamp);
  return prepared;
}

/** Hard links where the file system allows, else copies. @param {string} from @param {string} to */
function copyWithLinks(from, to) {
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  }
}

/**
 * A driver file names its library by a path, or by a bare name that the dynamic loader finds.
 * @param {string} library
 * @param {string} icd
 */
function resolveLibrary(library, icd) {
  if (isAbsolute(library)) return existsSync(library) ? library : undefined;
  if (library.includes("/")) return resolve(dirname(icd), library);
  const triplet = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  const folders = [join("/usr/lib", triplet), "/usr/lib64", "/usr/lib", "/usr/local/lib"];
  return folders.map((folder) => join(folder, library)).find((file) => existsSync(file));
}

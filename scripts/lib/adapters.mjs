/**
 * Where the software GPUs of this machine are, and the environment that makes a process use one.
 *
 * The Vulkan loader picks its driver from `VK_ICD_FILENAMES` (older name) or `VK_DRIVER_FILES`; both are set, before
 * Dawn is loaded. Used by the Vitest `gpu` project, the installer and the test runner; nothing in `src/` knows of it.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * - `lavapipe`: Mesa's CPU driver, with `shader-f16`.
 * - `swiftshader`: Chromium's CPU driver, without `shader-f16`, so that halves are packed.
 * - `system`: whatever the machine's Vulkan loader offers first, a real GPU for instance.
 * @typedef {"lavapipe" | "swiftshader" | "system"} AdapterName
 */

/** @type {readonly AdapterName[]} */
export const ADAPTER_NAMES = ["lavapipe", "swiftshader", "system"];

const ICD_FOLDERS = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

const SWIFTSHADER_ICDS = [
  "/usr/lib/chromium/vk_swiftshader_icd.json",
  "/usr/lib/chromium-browser/vk_swiftshader_icd.json",
  "/opt/google/chrome/vk_swiftshader_icd.json",
];

/** The adapter that tests use: `HALFSTEP_ADAPTER`, or lavapipe. Throws on a name that is none of the three. */
export function chosenAdapter(environment = process.env) {
  const wanted = environment.HALFSTEP_ADAPTER ?? "lavapipe";
  const known = ADAPTER_NAMES.find((name) => name === wanted);
  if (known === undefined) {
    throw new Error(`HALFSTEP_ADAPTER is "${wanted}"; it can be ${ADAPTER_NAMES.join(", ")}.`);
  }
  return known;
}

/** Lavapipe's driver file, or undefined where it is not installed. */
export function lavapipeIcd() {
  for (const folder of ICD_FOLDERS) {
    if (!existsSync(folder)) continue;
    const file = readdirSync(folder).find((name) => /^lvp_icd(\.[\w-]+)?\.json$/.test(name));
    if (file !== undefined) return join(folder, file);
  }
  return undefined;
}

/** The driver file of the SwiftShader that came with a Chromium, or undefined. `nearby` folders are looked at first. */
export function swiftShaderIcd(nearby = /** @type {readonly string[]} */ ([])) {
  const candidates = [...nearby.map((folder) => join(folder, "vk_swiftshader_icd.json")), ...SWIFTSHADER_ICDS];
  return candidates.find((file) => existsSync(file));
}

/** The library that a Vulkan driver file names. */
export function libraryOfIcd(/** @type {string} */ icdFile) {
  const parsed = /** @type {{ ICD: { library_path: string } }} */ (JSON.parse(readFileSync(icdFile, "utf8")));
  return parsed.ICD.library_path;
}

/** A private folder for `XDG_RUNTIME_DIR`, whose absence Vulkan drivers complain about. */
export function runtimeFolder() {
  const folder = join(tmpdir(), `halfstep-runtime-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The environment that makes Vulkan use the driver in `icdFile`. */
export function driverEnvironment(/** @type {string} */ icdFile) {
  return {
    VK_ICD_FILENAMES: icdFile,
    VK_DRIVER_FILES: icdFile,
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? runtimeFolder(),
  };
}

/**
 * The environment that makes a process use `adapter`; empty for `system` and on machines where the driver is missing,
 * so that a test that asks for a device says what it found instead.
 * @param {AdapterName} adapter
 * @returns {Record<string, string>}
 */
export function adapterEnvironment(adapter) {
  const icd = { lavapipe: lavapipeIcd, swiftshader: swiftShaderIcd, system: () => undefined }[adapter]();
  return { HALFSTEP_ADAPTER: adapter, ...(icd === undefined ? {} : driverEnvironment(icd)) };
}

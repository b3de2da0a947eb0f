/**
 * What the tests need of the machine beside node_modules, and how it gets there: on Debian by apt, elsewhere
 * Playwright's own Chromium. What cannot be installed is left out; the stages that need it say why they were skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { adapterEnvironment, lavapipeIcd, swiftShaderIcd } from "./adapters.mjs";
import { backportsSource } from "./apt-sources.mjs";
import { chromiumExecutable, firefoxExecutable, onPath } from "./browsers.mjs";
import { ROOT } from "./node-modules.mjs";

/** Dawn refuses older ones: they lack dynamic indexing of arrays of buffers. */
const OLDEST_MESA = 25;

/** Another apt may be at work, a machine's daily upgrade for instance. */
const APT_LOCK_SECONDS = 300;

/** Installs what is missing, as far as this machine lets it. Prints what it does, and what it cannot do. */
export function ensureMachine() {
  if (process.platform === "linux" && isDebian()) installOnDebian();
  else if (chromiumExecutable() === undefined) {
    console.log("No Chromium found; asking Playwright for its own …");
    const cli = join(ROOT, "node_modules/playwright/cli.js");
    const { status } = spawnSync(process.execPath, [cli, "install", "--no-shell", "chromium"], { stdio: "inherit" });
    if (status !== 0) console.log("Playwright could not download Chromium; install Chrome or Chromium yourself.");
  }
}

/**
 * The adapter that Dawn finds with this driver.
 * @param {import("./adapters.mjs").AdapterName} adapter
 * @returns {{ name: string, shaderF16: boolean } | null}
 */
export function probeAdapter(adapter) {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "scripts/lib/probe-adapter.mjs")], {
    encoding: "utf8",
    env: { ...process.env, ...adapterEnvironment(adapter) },
  });
  return status === 0 ? /** @type {{ name: string, shaderF16: boolean } | null} */ (JSON.parse(stdout)) : null;
}

/** Whether Dawn runs on lavapipe here: it is installed, and Mesa is new enough. */
export function lavapipeWorks() {
  return lavapipeIcd() !== undefined && /llvmpipe/i.test(probeAdapter("lavapipe")?.name ?? "");
}

function isDebian() {
  return /^ID=debian$/m.test(osRelease()) && onPath(["apt-get"]) !== undefined;
}

function osRelease() {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}

function installOnDebian() {
  const packages = [];
  if (chromiumExecutable() === undefined || swiftShaderIcd() === undefined)
    packages.push("chromium", "fonts-liberation");
  if (firefoxExecutable() === undefined) packages.push("firefox-esr");
  if (onPath([process.env.CC ?? "cc"]) === undefined) packages.push("gcc", "libc6-dev");
  const needsMesa = !lavapipeWorks();
  if (packages.length === 0 && !needsMesa) return;

  const wanted = [...packages, ...(needsMesa ? ["mesa-vulkan-drivers", "libvulkan1"] : [])].join(" ");
  console.log(`Installing by apt, which takes a minute or two: ${wanted}`);
  const root = rootPrefix();
  if (root === undefined) {
    console.log(`That needs root, and sudo is not at hand or asks for a password. As root: apt-get install ${wanted}`);
    return;
  }
  apt(root, ["update"]);
  if (packages.length > 0) apt(root, ["install", ...packages]);
  if (needsMesa) installMesa(root);
}

/** Mesa from the release itself where it is new enough, else from its backports. @param {readonly string[]} root */
function installMesa(root) {
  const { stdout } = spawnSync("apt-cache", ["policy", "mesa-vulkan-drivers"], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  const candidate = Number(/Candidate:\s*(?:\d+:)?(\d+)/.exec(stdout)?.[1] ?? "0");
  if (candidate >= OLDEST_MESA) {
    apt(root, ["install", "mesa-vulkan-drivers", "libvulkan1"]);
    return;
  }
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(osRelease())?.[1] ?? "";
  const source = backportsSource(aptSources(), codename);
  if (source !== undefined) {
    const file = `/etc/apt/sources.list.d/${source.name}`;
    console.log(`Adding ${codename}-backports of the same archive, in ${file}`);
    run([...root, "tee", file], source.text);
    apt(root, ["update"]);
  }
  apt(root, ["install", "--target-release", `${codename}-backports`, "mesa-vulkan-drivers", "libvulkan1"]);
}

function aptSources() {
  const folder = "/etc/apt/sources.list.d";
  const nested = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return ["/etc/apt/sources.list", ...nested]
    .filter((name) => /\.(list|sources)$/.test(name) && existsSync(name))
    .map((name) => ({ name, text: readFileSync(name, "utf8") }));
}

/** What goes in front of a command that needs root: nothing, sudo, or undefined where neither will do. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (onPath(["sudo"]) === undefined) return undefined;
  if (spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0) return ["sudo", "-n"];
  return process.stdin.isTTY ? ["sudo"] : undefined;
}

/**
 * @param {readonly string[]} root
 * @param {readonly string[]} words
 */
function apt(root, words) {
  const options = ["-q", "-y", "-o", `DPkg::Lock::Timeout=${APT_LOCK_SECONDS}`, "--no-install-recommends"];
  run([...root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...options, ...words]);
}

/**
 * Runs a command; where it fails, that is said with all it printed, and the stages that need its result tell the rest. What apt
 * and debconf warn of otherwise concerns nobody here.
 * @param {readonly string[]} command
 * @param {string} [input]
 */
function run([command = "", ...words], input) {
  const { status, stdout, stderr } = spawnSync(command, words, {
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
    // sudo may ask for a password on the terminal.
    stdio: [input === undefined ? "inherit" : "pipe", "pipe", "pipe"],
    ...(input !== undefined && { input }),
  });
  if (status === 0) return;
  console.log(`${stdout}${stderr}Failed (status ${status ?? "none"}): ${[command, ...words].join(" ")}`);
}

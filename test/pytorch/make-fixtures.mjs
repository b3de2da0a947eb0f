/**
 * Lets PyTorch draw the loss curves again: `node test/pytorch/make-fixtures.mjs`. Needed only when a case in
 * fixtureInputs.ts changes; the tests read the fixtures and need no PyTorch. Debian: apt-get install python3-torch.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";

const here = import.meta.dirname;
const python = process.env.PYTHON ?? "/usr/bin/python3";
const vite = await createServer({
  root: join(here, "../.."),
  server: { middlewareMode: true, ws: false },
  appType: "custom",
});
const folder = mkdtempSync(join(tmpdir(), "halfstep-curves-"));
try {
  const { writeCase } = /** @type {typeof import("./writeCase")} */ (
    await vite.ssrLoadModule("/test/pytorch/writeCase.ts")
  );
  const { CURVE_CASES } = /** @type {typeof import("./fixtureInputs")} */ (
    await vite.ssrLoadModule("/test/pytorch/fixtureInputs.ts")
  );
  for (const curve of CURVE_CASES) {
    const out = join(here, "fixtures", `${curve.name}.json`);
    execFileSync(python, [join(here, "curves.py"), ...writeCase(curve, folder), out], { stdio: "inherit" });
    process.stdout.write(`${out}\n`);
  }
  execFileSync(python, [join(here, "ops.py"), join(here, "fixtures", "ops.json")], { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true });
  await vite.close();
}

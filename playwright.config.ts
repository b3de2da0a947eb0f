import { defineConfig } from "@playwright/test";
import { chromiumProjects, type ProjectOptions } from "./e2e/support/projects";

/**
 * The page in real browsers: Chromium on SwiftShader (no shader-f16, packed halves), Chromium on lavapipe (a real
 * shader-f16), and a smoke test in Firefox. The page is built before (`npm run build`); `npm test` does so once.
 *
 * One worker: a software GPU takes every core there is. No trace, whose pictures a busy core draws too; `--trace on` asks for one.
 */
const port = Number(process.env["HALFSTEP_E2E_PORT"] ?? "4179");
const TEST_TIMEOUT_MS = 120_000;
const EXPECT_TIMEOUT_MS = 30_000;

export default defineConfig<ProjectOptions>({
  testDir: "e2e",
  outputDir: "test-results",
  timeout: TEST_TIMEOUT_MS,
  expect: { timeout: EXPECT_TIMEOUT_MS },
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: process.env["CI"] === undefined ? "list" : "line",
  use: { baseURL: `http://localhost:${port}`, screenshot: "only-on-failure" },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
  projects: [...chromiumProjects(), { name: "firefox", testMatch: "**/*.firefox.ts" }],
});

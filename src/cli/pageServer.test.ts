import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPageServer, pageFiles } from "./pageServer";

const folder = mkdtempSync(join(tmpdir(), "halfstep-page-"));
let server: Server;

beforeAll(async () => {
  mkdirSync(join(folder, "dist", "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "not for the page");
  writeFileSync(join(folder, "dist", "index.html"), "<p>the page</p>");
  writeFileSync(join(folder, "dist", "assets", "a.js"), "1");
  const files = await pageFiles(join(folder, "dist"));
  if (files === undefined) throw new Error("The folder has a page.");
  server = createPageServer(files).listen(0, "localhost");
  await once(server, "listening");
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe("the page's server", () => {
  it("serves index.html at / with the security headers, whatever the query", async () => {
    const { status, headers, body } = await ask("/?fake=extreme");
    expect({ status, body }).toEqual({ status: 200, body: "<p>the page</p>" });
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it("serves the files below", async () => {
    expect(await ask("/assets/a.js")).toMatchObject({ status: 200, body: "1" });
    expect(await ask("/assets/a.js", "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  it.each(["/../secret.txt", "/%2e%2e/secret.txt", "/assets", "/none.js"])("has nothing at %s", async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it("takes no other method", async () => {
    expect((await ask("/", "POST")).status).toBe(405);
  });

  it("finds no page in a folder without one", async () => {
    expect(await pageFiles(join(folder, "dist", "assets"))).toBeUndefined();
    expect(await pageFiles(join(folder, "absent"))).toBeUndefined();
  });
});

/** `fetch` would tidy the path first. */
async function ask(path: string, method = "GET") {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const sent = request({ host: "localhost", port, path, method }).end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

/**
 * A server for the built page: the files of one folder, listed once when it starts, so that no request can reach
 * anything else. It sends the same security headers as `npm start`.
 */
import { terminalWords } from "../words/words";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream";
import { SECURITY_HEADERS } from "../../scripts/lib/security.mjs";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Paths as a browser asks for them, each with its file: `/` is index.html. Undefined if the folder has no page. */
export async function pageFiles(folder: string): Promise<ReadonlyMap<string, string> | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files.set(`/${file.slice(folder.length).replaceAll("\\", "/").replace(/^\/+/, "")}`, file);
  }
  const index = files.get("/index.html");
  return index === undefined ? undefined : files.set("/", index);
}

export function createPageServer(files: ReadonlyMap<string, string>): Server {
  return createServer((request, response) => answer(files, request, response));
}

function answer(files: ReadonlyMap<string, string>, request: IncomingMessage, response: ServerResponse): void {
  const file = files.get((request.url ?? "/").replace(/[?#].*$/s, ""));
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { ...SECURITY_HEADERS, Allow: "GET, HEAD" }).end();
    return;
  }
  if (file === undefined) {
    response
      .writeHead(404, { ...SECURITY_HEADERS, "Content-Type": "text/plain; charset=utf-8" })
      .end(`${terminalWords().device.pageNotFound}\n`);
    return;
  }
  const headers = {
    ...SECURITY_HEADERS,
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    // After an upgrade the next reload must find the new page; the files are local, so asking again costs nothing.
    "Cache-Control": "no-cache",
  };
  if (request.method === "HEAD") {
    response.writeHead(200, headers).end();
    return;
  }
  const stream = createReadStream(file);
  stream.once("open", () => {
    response.writeHead(200, headers);
    pipeline(stream, response, () => undefined);
  });
  stream.once("error", () => {
    if (!response.headersSent) response.writeHead(500, SECURITY_HEADERS);
    response.end();
  });
}

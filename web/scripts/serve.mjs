// Serve dist/ with the headers of vercel.json: `node scripts/serve.mjs PORT`.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const RULES = JSON.parse(readFileSync(new URL("../vercel.json", import.meta.url), "utf8")).headers;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = join(DIST, normalize(path === "/" ? "/index.html" : path));
  for (const { source, headers } of RULES) {
    if (!new RegExp(`^${source}$`).test(path)) continue;
    for (const { key, value } of headers) response.setHeader(key, value);
  }
  if (!file.startsWith(DIST) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(404).end("not found");
    return;
  }
  response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  createReadStream(file).pipe(response);
}).listen(Number(process.argv[2] ?? 4173), "127.0.0.1");

// Draw the exported charts as SVG at build time, so that the page runs no chart code and needs no `unsafe-eval`.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { parse, View } from "vega";
import { compile } from "vega-lite";

const SOURCE = new URL("../panels.json", import.meta.url);
const TARGET = new URL("../src/generated/", import.meta.url);
const PUBLIC = new URL("../public/charts/", import.meta.url);
const LOOK = { background: "#ffffff", range: { category: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"] } };

async function draw(part, name) {
  if (part.kind === "group") return { ...part, parts: await all(part.parts, name) };
  if (part.kind !== "chart") return part;
  const view = new View(parse(compile({ ...part.spec, config: { ...part.spec.config, ...LOOK } }).spec), { renderer: "none" });
  const file = `${name}.svg`;
  await writeFile(new URL(file, PUBLIC), await view.toSVG());
  return { kind: "chart", says: part.says, svg: `./charts/${file}` };
}

async function all(parts, name) {
  const drawn = [];
  for (const [place, part] of parts.entries()) drawn.push(await draw(part, place ? `${name}-${place}` : name));
  return drawn;
}

await rm(PUBLIC, { recursive: true, force: true });
await mkdir(PUBLIC, { recursive: true });
await mkdir(TARGET, { recursive: true });
const panels = JSON.parse(await readFile(SOURCE, "utf8"));
for (const panel of panels) {
  panel.parts = await all(panel.parts, panel.name);
  if (panel.name !== "live_feed") panel.data = {};
}
await writeFile(new URL("panels.json", TARGET), JSON.stringify(panels));
console.log(`${panels.length} panels`);

import "../../src/enterprisehub/dashboards/drawing/style.css";
import "./gallery.css";
import { livePanel } from "./live";
import { type Panel, type Part, type Row } from "./panels";
import panels from "./generated/panels.json";

const ALL = "All";

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  css: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.append(...children);
  return made;
}

// The markup was escaped where it was made, by the panels themselves, at build time; nothing of a visitor enters it.
function markup(html: string): HTMLElement {
  const holder = element("div", "html");
  holder.dataset["testid"] = "stHtml";
  holder.append(document.createRange().createContextualFragment(html));
  return holder;
}

function drawPart(part: Part, rows: Row[]): Node {
  switch (part.kind) {
    case "html":
      return markup(part.html);
    case "chart": {
      const figure = element("figure", "chart");
      const picture = element("img", "");
      picture.src = part.svg;
      picture.alt = part.says;
      picture.loading = "lazy";
      figure.append(picture);
      return figure;
    }
    case "rows":
      return drawRows(rows);
    case "button": {
      const button = element("span", "like-button", part.label);
      button.title = "In the screens this is a button";
      return button;
    }
    case "group": {
      const css = ["group", part.across ? "across" : "", part.card ? "card" : ""].filter(Boolean).join(" ");
      return element("div", css, ...part.parts.map((one) => drawPart(one, rows)));
    }
  }
}

function drawRows(rows: Row[]): HTMLElement {
  const names = Object.keys(rows[0] ?? {}).slice(0, 8);
  const head = element("tr", "", ...names.map((name) => element("th", "", name.replaceAll("_", " "))));
  const body = rows.map((row) => element("tr", "", ...names.map((name) => cell(row[name] ?? null))));
  const table = element("table", "eh-table", element("thead", "", head), element("tbody", "", ...body));
  const holder = element("div", "eh-scroll", table);
  holder.tabIndex = 0;
  return holder;
}

function cell(value: string | number | null): HTMLElement {
  if (typeof value !== "number") return element("td", "", value ?? "");
  const shown = Number.isInteger(value) ? value.toLocaleString("en-US") : value.toFixed(2);
  return element("td", "eh-right eh-number", shown);
}

function drawPanel(panel: Panel): HTMLElement {
  const head = element("header", "", element("h2", "eh-title", panel.title), element("p", "eh-purpose", panel.purpose));
  const parts = panel.parts.length ? panel.parts : [{ kind: "rows" } as Part];
  const body = panel.name === "live_feed" ? [livePanel(panel.data)] : parts.map((part) => drawPart(part, panel.rows));
  const article = element("article", "panel", head, ...body);
  article.id = panel.name;
  return article;
}

function show(area: string): void {
  const chosen = (panels as Panel[]).filter((one) => area === ALL || one.area === area);
  document.querySelector("#panels")!.replaceChildren(...chosen.map(drawPanel));
  for (const button of document.querySelectorAll<HTMLButtonElement>("#areas button")) {
    button.setAttribute("aria-pressed", String(button.textContent === area));
  }
}

function start(): void {
  const areas = [ALL, ...new Set((panels as Panel[]).map((one) => one.area))];
  const buttons = areas.map((area) => {
    const button = element("button", "", area);
    button.type = "button";
    button.addEventListener("click", () => {
      history.replaceState(null, "", area === ALL ? location.pathname : `#${area}`);
      show(area);
    });
    return button;
  });
  document.querySelector("#areas")!.append(...buttons);
  const wanted = decodeURIComponent(location.hash.slice(1));
  show(areas.includes(wanted) ? wanted : ALL);
}

start();

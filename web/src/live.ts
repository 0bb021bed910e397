// The live panel is the screens' own JavaScript. With VITE_REALTIME_URL and a ticket in the address (`?ticket=…`) it
// connects to a running realtime service; else it plays a recording, which the panel itself labels as demo events.
import live from "../../src/enterprisehub/dashboards/live/live.js";
import html from "../../src/enterprisehub/dashboards/live/live.html?raw";
import css from "../../src/enterprisehub/dashboards/live/live.css?raw";
import { type Panel } from "./panels";

export function livePanel(data: Panel["data"]): HTMLElement {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = css;
  const holder = document.createElement("div");
  holder.append(document.createRange().createContextualFragment(html));
  root.append(style, holder);
  const ticket = new URLSearchParams(location.search).get("ticket");
  const url: string | undefined = import.meta.env["VITE_REALTIME_URL"];
  const connected = url && ticket ? { url, ticket } : { replay: data.replay ?? [] };
  live({ data: { channel: "scores", limit: 40, ...connected }, parentElement: holder, setTriggerValue: () => undefined });
  return host;
}

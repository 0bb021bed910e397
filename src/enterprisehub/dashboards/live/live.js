// The live feed: one browser WebSocket, no server-side work per event.
//
// A host mounts it by calling the default export with
//   data:            { url, port, path, ticket, channel, limit, ping_ms, replay }
//   parentElement:   where live.html stands
//   setTriggerValue: (name, value) => void, called for "open" (a contact was clicked) and "ticket" (a new one is wanted)
// and calls it again when data changes; the function it returns ends the feed. Text of strangers goes through
// textContent only.

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const ASK_AGAIN_MS = 5_000; // a ticket takes two runs of Python
const TICKET_TRIED_MS = 10_000; // a service that restarts is back by then; one that refuses the ticket looks the same from here
const TICKET_GOOD_MS = 50_000; // the next ticket outlives its connection by a minute
const REMEMBERED_EVENTS = 2_000;
const PING_MS = 25_000;
const LOG_IN_AGAIN = 4401;
const SUMMARIES = new Set(["rest", "limit"]); // lines that complete a sum, no reason by themselves

class Feed {
  constructor(root, data, trigger) {
    this.list = root.querySelector("[data-list]");
    this.status = root.querySelector("[data-status]");
    this.hint = root.querySelector("[data-hint]");
    this.pause = root.querySelector("[data-pause]");
    this.template = root.querySelector("[data-row]");
    this.rows = new Map(); // contact id -> list item, newest last
    this.seen = new Set(); // event ids
    this.used = new Set(); // tickets tried to the end
    this.waiting = [];
    this.position = null; // { epoch, offset } of the last event
    this.ticket = null;
    this.next = null;
    this.tries = 0;
    this.heard = 0; // when the service last said something
    this.events = 0;
    this.paused = false;
    this.ended = false;
    this.onPause = () => this.togglePause();
    this.pause.addEventListener("click", this.onPause);
    this.update(data, trigger);
  }

  update(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    if (data.replay) return this.startReplay();
    if (data.ticket && !this.used.has(data.ticket) && data.ticket !== this.ticket) {
      if (this.socket) { this.used.add(data.ticket); return; } // asked for twice; `subscribed` brings one that stays good
      this.hold(data.ticket);
      clearTimeout(this.timer);
      this.connect();
    } else if (!this.socket && !this.timer && !this.ticket) {
      this.askTicket();
    }
  }

  hold(ticket) {
    this.ticket = ticket;
    this.heldSince = Date.now();
  }

  // --- connection ---------------------------------------------------------------------------------------------------
  address() {
    const { url, port, path } = this.data;
    const base = url || `${location.protocol === "https:" ? "wss" : "ws"}://${location.hostname}:${port}${path}`;
    return `${base}?ticket=${encodeURIComponent(this.ticket)}`;
  }

  connect() {
    this.timer = null;
    if (this.ended) return;
    if (!this.ticket || Date.now() - this.heldSince > TICKET_TRIED_MS) return this.askTicket();
    this.say(this.tries ? "reconnecting" : "connecting");
    const socket = new WebSocket(this.address());
    this.socket = socket;
    socket.onopen = () => {
      this.used.add(this.ticket);
      this.ticket = null;
      const since = this.position ? { since: this.position } : {};
      socket.send(JSON.stringify({ type: "subscribe", channel: this.data.channel, ...since }));
    };
    socket.onmessage = (frame) => this.receive(JSON.parse(frame.data));
    socket.onclose = (close) => this.lost(socket, close.code);
  }

  // A connection that died silently (a laptop that slept) is found by a ping without an answer.
  beat(socket) {
    if (this.socket !== socket) return;
    if (this.unanswered) { socket.close(); this.lost(socket); return; }
    this.unanswered = true;
    socket.send(JSON.stringify({ type: "ping" }));
    this.pulse = setTimeout(() => this.beat(socket), this.data.ping_ms || PING_MS);
  }

  lost(socket, code) {
    if (this.socket !== socket) return;
    this.socket = null;
    clearTimeout(this.pulse);
    if (this.ended) return;
    if (code === LOG_IN_AGAIN) { this.ended = true; this.say("refused", "your session has ended, log in again"); return; }
    if (!this.ticket && this.next && Date.now() - this.heard < TICKET_GOOD_MS) this.hold(this.next);
    this.next = null;
    this.say("reconnecting");
    this.retry(() => this.connect());
  }

  retry(work, least = FIRST_RETRY_MS) {
    const delay = Math.min(LAST_RETRY_MS, Math.max(least, FIRST_RETRY_MS * 2 ** this.tries));
    this.tries += 1;
    this.timer = setTimeout(work, delay * (0.75 + Math.random() / 2));
  }

  askTicket() {
    if (this.ended) return;
    this.say("connecting");
    if (this.ticket) this.used.add(this.ticket);
    this.ticket = null;
    this.trigger("ticket", `${Date.now()}`);
    this.retry(() => { this.timer = null; if (!this.socket && !this.ticket) this.askTicket(); }, ASK_AGAIN_MS);
  }

  // --- messages -----------------------------------------------------------------------------------------------------
  receive(message) {
    this.heard = Date.now();
    if (message.type === "event") this.take(message);
    else if (message.type === "subscribed") this.subscribed(message);
    else if (message.type === "pong") this.answered(message);
    else if (message.type === "error") this.say("refused", message.detail || message.title);
  }

  answered(pong) {
    this.unanswered = false;
    const offset = (pong.offsets || {})[this.data.channel.split(":")[0]];
    if (offset !== undefined) this.position = { epoch: pong.epoch, offset };
  }

  subscribed(message) {
    clearTimeout(this.timer);
    this.timer = null;
    this.tries = 0;
    this.next = message.ticket || this.next;
    if (this.position && !message.recovered) this.enqueue({ gap: true });
    this.position = placeOf(message);
    this.say("live");
    clearTimeout(this.pulse);
    this.unanswered = false;
    this.beat(this.socket);
  }

  take(message) {
    this.position = placeOf(message);
    const id = message.data.event_id;
    if (id && this.seen.has(id)) return;
    if (id) this.remember(id);
    this.events += 1;
    this.enqueue(message.data);
  }

  remember(id) {
    this.seen.add(id);
    if (this.seen.size > REMEMBERED_EVENTS) this.seen.delete(this.seen.values().next().value);
  }

  // --- drawing: at most once a frame, at most `limit` rows ------------------------------------------------------------
  enqueue(item) {
    this.waiting.push(item);
    if (this.waiting.length > 4 * this.data.limit) this.waiting.splice(0, this.waiting.length - this.data.limit);
    if (!this.frame && !this.paused) this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.frame = null;
    for (const item of this.waiting.splice(0)) item.gap ? this.drawGap() : this.drawEvent(item);
    while (this.list.children.length > this.data.limit) this.drop(this.list.lastElementChild);
    this.hint.hidden = this.list.children.length > 0;
    this.say(this.state);
  }

  drawEvent(event) {
    const key = `${event.location_id}/${event.contact_id}`;
    const row = this.rows.get(key) || this.newRow(key);
    row.count += 1;
    fill(row, event);
    row.open = { location_id: event.location_id, contact_id: event.contact_id };
    this.list.prepend(row.element);
  }

  newRow(key) {
    const element = this.template.content.firstElementChild.cloneNode(true);
    const row = { element, count: 0, key };
    element.querySelector("[data-open]").addEventListener("click", () => this.trigger("open", row.open));
    element.rowKey = key;
    this.rows.set(key, row);
    return row;
  }

  drawGap() {
    const gap = document.createElement("li");
    gap.className = "gap";
    gap.textContent = "Some events were missed here while the connection was away. The queue has them.";
    this.list.prepend(gap);
  }

  drop(element) {
    if (element.rowKey) this.rows.delete(element.rowKey);
    element.remove();
  }

  say(state, detail = "") {
    this.state = state;
    const words = { live: "Live", connecting: "Connecting…", reconnecting: "Connection lost, trying again…",
      refused: `Refused: ${detail}`, replay: "Replay of recorded demo events" }[state];
    const held = this.paused && this.waiting.length ? `, ${this.waiting.length} held back` : "";
    this.status.textContent = `${this.paused ? "Paused" : words}${held} · ${this.events} event${this.events === 1 ? "" : "s"}`;
    this.status.dataset.state = this.paused ? "paused" : state;
    this.status.dataset.events = this.events;
  }

  togglePause() {
    this.paused = !this.paused;
    this.pause.textContent = this.paused ? "Resume" : "Pause";
    this.pause.setAttribute("aria-pressed", String(this.paused));
    if (this.paused) this.say(this.state);
    else this.draw();
  }

  // --- a recording instead of a socket ------------------------------------------------------------------------------
  startReplay() {
    if (this.replaying) return;
    this.replaying = true;
    this.say("replay");
    let at = 0;
    this.replays = this.data.replay.map(({ after_ms, data }) => {
      at += after_ms;
      return setTimeout(() => { this.events += 1; this.enqueue(data); }, at);
    });
  }

  end() {
    this.ended = true;
    clearTimeout(this.timer);
    clearTimeout(this.pulse);
    for (const timer of this.replays || []) clearTimeout(timer);
    if (this.frame) cancelAnimationFrame(this.frame);
    this.pause.removeEventListener("click", this.onPause);
    if (this.socket) this.socket.close(1000);
    this.socket = null;
  }
}

function placeOf({ epoch, offset }) {
  return { epoch, offset };
}

function percent(p) {
  if (p < 0.01) return "<1%";
  if (p > 0.99) return ">99%";
  return `${Math.round(p * 100)}%`;
}

function fill(row, event) {
  const part = (name) => row.element.querySelector(`[data-${name}]`);
  const known = event.probability !== null && event.probability !== undefined;
  part("open").textContent = event.name || "Unnamed contact";
  part("temperature").textContent = event.temperature === "unknown" ? "not enough data" : event.temperature;
  part("temperature").dataset.temperature = event.temperature;
  const [low, high] = event.interval || [];
  part("probability").textContent = !known ? "" : event.interval
    ? `${percent(event.probability)} (${percent(low)} to ${percent(high)})` : percent(event.probability);
  const model = event.model || {};
  part("synthetic").hidden = !(known && model.trained_on === "synthetic");
  const named = (event.reasons || []).filter((reason) => !SUMMARIES.has(reason.feature));
  const strongest = named.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))[0];
  part("reason").textContent = strongest ? `${strongest.contribution < 0 ? "−" : "+"} ${strongest.label}` : "";
  const at = new Date(event.occurred_at || event.received_at || Date.now());
  part("time").textContent = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  part("count").textContent = row.count > 1 ? `× ${row.count}` : "";
}

const feeds = new WeakMap();

export default function live({ data, parentElement, setTriggerValue }) {
  const existing = feeds.get(parentElement);
  if (existing && !existing.ended) existing.update(data, setTriggerValue);
  else feeds.set(parentElement, new Feed(parentElement, data, setTriggerValue));
  return () => feeds.get(parentElement)?.end();
}

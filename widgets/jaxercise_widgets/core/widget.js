/** A widget's view: the finding, lessons, keys, a table and one voice around its picture, and a life that ends them all. */

import { announcer } from "./announce.js";
import { keyboard } from "./keys.js";
import { atEnd, div, follow, make, reveal } from "./parts.js";

/**
 * What a view builds with. `now` has the traits by name; `set` writes them (and sends them), `ask` also asks the kernel for
 * an answer; `on` hears of traits; after the message that brought them `paint` brings every control, sentence and canvas
 * up to date.
 * @typedef {{ now: any, set: (wish: Record<string, unknown>, send?: boolean) => void, ask: (wish?: Record<string, unknown>) => void,
 *   on: (names: string, hear?: () => void) => void, paint: () => void, painters: (() => void)[], keys: import("./keys.js").Key[],
 *   facts: (data: Record<string, unknown>) => void, signal: AbortSignal, say: (text: string) => void }} It
 * What it returns: the pictures, the controls, what stands below them, keys beside those of the controls, the table, and
 * facts for the root's dataset.
 * @typedef {{ body: Node[], bar: Node[], below?: Node[], keys?: import("./keys.js").Key[], table: () => HTMLElement,
 *   facts?: () => Record<string, unknown> }} Made
 */

/**
 * What anywidget mounts.
 * @param {string} name @param {(it: It) => Made} build
 */
export function view(name, build) {
  return {
    /** @param {{ model: import("./model").Model, el: HTMLElement, signal?: AbortSignal }} options */
    render({ model, el, signal }) {
      const ending = new AbortController();
      const end = () => ending.abort();
      if (signal) atEnd(signal, end);
      mount(name, build, model, el, ending.signal);
      return end;
    },
  };
}

/**
 * @param {string} name @param {(it: It) => Made} build @param {import("./model").Model} model @param {HTMLElement} el
 * @param {AbortSignal} signal
 */
function mount(name, build, model, el, signal) {
  const voice = announcer(signal);
  const [tables, help] = [make("div.tables"), make("div.help")];
  const [finding, lessons] = [make("p.finding"), make("ul.lessons")];
  const root = make("div", { class: "jx", role: "group", tabindex: -1 }, finding, lessons);
  /** @type {any} */ const now = new Proxy(model, { get: (_, trait) => model.get(String(trait)) });
  let due = false;
  const soon = () => {
    due = true;
    queueMicrotask(() => { if (due && !signal.aborted) it.paint(); });
  };
  /** @param {string} trait @param {() => void} heard */
  const listen = (trait, heard) => {
    model.on(`change:${trait}`, heard);
    atEnd(signal, () => model.off(`change:${trait}`, heard));
  };
  /** @type {It} */ const it = {
    now, signal, say: voice.say, painters: [], keys: [],
    set(wish, send = true) {
      for (const [trait, value] of Object.entries(wish)) model.set(trait, value);
      if (send) model.save_changes();
      it.paint();
    },
    ask: (wish) => it.set({ ...wish, asked: now.asked + 1 }),
    on(names, hear) {
      for (const trait of names.split(" ")) listen(trait, () => { hear?.(); soon(); });
    },
    paint() {
      due = false;
      for (const each of it.painters) each();
    },
    facts: (data) => { Object.assign(root.dataset, data); },
  };
  const { body, bar, below = [], keys = [], table, facts } = build(it);
  it.keys.unshift(...keys);
  if (facts) follow(it, () => it.facts(facts()));
  const feet = make("div.feet", {}, reveal(it, "show as table", tables), reveal(it, "keys", help, "?", "show or hide these keys"));
  for (const [key, says] of it.keys) help.append(div(make("kbd", {}, spoken(key)), ` ${says}`));
  root.append(make("div.body", {}, ...body), make("div.bar", {}, ...bar), ...below, feet, help, tables, voice.root);
  const wait = () => it.facts({ busy: now.busy });
  const tell = () => {
    const said = now.finding;
    finding.textContent = said;
    root.setAttribute("aria-label", `${name}: ${said}`);
    it.facts({ seq: now.picture?.seq ?? -1 });
    lessons.replaceChildren(...now.lessons.map(lesson), ...stale(now.stale));
  };
  follow(it, () => { if (!tables.hidden) tables.replaceChildren(table()); });
  it.on("finding lessons stale picture", tell);
  it.on("finding", () => voice.say(now.finding));
  listen("busy", wait);
  keyboard(it, root);
  wait();
  tell();
  it.paint();
  el.append(root);
  atEnd(signal, () => root.remove());
}

/** @param {import("./model").Notice} each */
function lesson({ id, says, line }) {
  const item = make("li", { "data-lesson": id }, ...marked(says));
  if (line) item.append(make("code.line", {}, line));
  return item;
}

/** Words between backquotes as code. @param {string} text */
function marked(text) {
  return text.split("`").map((part, i) => (i % 2 ? make("code", {}, part) : part));
}

/** @param {string} name */
function stale(name) {
  return name ? [lesson({ id: "stale", says: `\`${name}\` was defined anew since; run this cell again to draw it.`, line: "", stops: false })] : [];
}

/** @param {string} key */
function spoken(key) {
  return key === " " ? "space" : key.replace(/Arrow(.*)/, (_, way) => ({ Left: "←", Right: "→", Up: "↑", Down: "↓" })[/** @type {"Up"} */ (way)]);
}

/** A widget's view: the finding, lessons, keys, a table and one voice around its picture, and a life that ends them all. */

import { announcer } from "./announce.js";
import { keyboard } from "./keys.js";
import { make, toggle } from "./parts.js";

/**
 * What a view builds with. `set` writes traits (and sends them), `ask` also asks the kernel for an answer; `on` hears of
 * traits; after each of them `paint` brings every control, sentence and canvas up to date.
 * @typedef {{ get: (name: string) => any, set: (wish: Record<string, unknown>, send?: boolean) => void,
 *   ask: (wish?: Record<string, unknown>) => void, on: (names: string, hear?: () => void) => void, paint: () => void,
 *   painters: (() => void)[], facts: (data: Record<string, unknown>) => void, signal: AbortSignal, body: HTMLElement,
 *   bar: HTMLElement, say: (text: string) => void }} It
 * @typedef {{ keys: import("./keys.js").Key[], table: () => HTMLElement }} Made
 */

/**
 * What anywidget mounts; `build` fills the body and the bar, and returns the keys and the table.
 * @param {string} name @param {(it: It) => Made} build
 */
export function view(name, build) {
  return {
    /** @param {{ model: import("./model").Model, el: HTMLElement, signal?: AbortSignal }} options */
    render({ model, el, signal }) {
      const ending = new AbortController();
      const end = () => ending.abort();
      signal?.addEventListener("abort", end, { once: true });
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
  const { get } = { get: (/** @type {string} */ trait) => model.get(trait) };
  const voice = announcer(signal);
  const part = (/** @type {string} */ kind) => make("div", { class: `jx-${kind}` });
  const [body, bar, tables, help] = ["body", "bar", "tables", "help"].map(part);
  const finding = make("p", { class: "jx-finding" });
  const lessons = make("ul", { class: "jx-lessons" });
  const root = make("div", { class: "jx", role: "group", tabindex: -1 }, finding, lessons, body, bar);
  /** @type {It} */ const it = {
    get, signal, body, bar, say: voice.say, painters: [],
    set(wish, send = true) {
      for (const [trait, value] of Object.entries(wish)) model.set(trait, value);
      if (send) model.save_changes();
      it.paint();
    },
    ask: (wish) => it.set({ ...wish, asked: get("asked") + 1 }),
    on(names, hear) {
      for (const trait of names.split(" ")) {
        const heard = () => { hear?.(); it.paint(); };
        model.on(`change:${trait}`, heard);
        signal.addEventListener("abort", () => model.off(`change:${trait}`, heard), { once: true });
      }
    },
    paint() { for (const each of it.painters) each(); },
    facts: (data) => { Object.assign(root.dataset, data); },
  };
  const { keys, table } = build(it);
  keys.push(["?", "show or hide these keys", () => keysButton.click()]);
  for (const [key, says] of keys) help.append(make("div", {}, make("kbd", {}, spoken(key)), ` ${says}`));
  const tableButton = toggle(it, "show as table", () => !tables.hidden, (on) => { tables.hidden = !on; it.paint(); });
  const keysButton = toggle(it, "keys", () => !help.hidden, (on) => { help.hidden = !on; });
  tables.hidden = help.hidden = true;
  root.append(make("div", { class: "jx-feet" }, tableButton, keysButton), help, tables, voice.root);
  const tell = () => {
    const said = get("finding");
    finding.textContent = said;
    root.setAttribute("aria-label", `${name}: ${said}`);
    it.facts({ busy: get("busy"), seq: get("picture")?.seq ?? -1 });
    lessons.replaceChildren(...get("lessons").map(lesson), ...stale(get("stale")));
    if (!tables.hidden) tables.replaceChildren(table());
  };
  it.painters.push(() => { if (!tables.hidden) tables.replaceChildren(table()); });
  it.on("finding lessons stale busy picture", tell);
  it.on("finding", () => voice.say(get("finding")));
  keyboard(root, signal, keys);
  tell();
  it.paint();
  el.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
}

/** @param {import("./model").Lesson} each */
function lesson({ id, says, line }) {
  const item = make("li", { "data-lesson": id }, ...marked(says));
  if (line) item.append(make("code", { class: "jx-line" }, line));
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

/** What every widget has around its picture: the finding, lessons, a table, help, and one voice. */

import { announcer } from "./announce.js";
import { keyboard } from "./keys.js";
import { listen, make, toggle } from "./parts.js";

/**
 * @typedef {import("./model").Model} Model
 * @typedef {{ root: HTMLElement, body: HTMLElement, bar: HTMLElement, say: (text: string) => void, refresh: () => void,
 *   showTable: (on: boolean) => void }} Frame
 */

/**
 * Builds the surroundings and keeps them in step with the model; the widget fills `body` and `bar`.
 * @param {{ model: Model, el: HTMLElement, signal: AbortSignal, name: string, keys: import("./keys.js").Key[],
 *   table: () => HTMLElement }} options
 * @returns {Frame}
 */
export function frame({ model, el, signal, name, keys, table }) {
  const voice = announcer(signal);
  const finding = make("p", { class: "jx-finding" });
  const lessons = make("ul", { class: "jx-lessons" });
  const body = make("div", { class: "jx-body" });
  const bar = make("div", { class: "jx-bar" });
  const tables = make("div", { class: "jx-tables", hidden: true });
  const help = make("div", { class: "jx-help", hidden: true });
  const helpKey = { key: "?", says: "show or hide these keys", press: () => helpButton.click() };
  for (const each of [...keys, helpKey]) help.append(make("div", {}, make("kbd", {}, spoken(each.key)), ` ${each.says}`));
  const showTable = (/** @type {boolean} */ on) => {
    tables.hidden = !on;
    if (on) tables.replaceChildren(table());
  };
  const helpButton = toggle("keys", signal, false, (on) => { help.hidden = !on; });
  const feet = make("div", { class: "jx-feet" }, toggle("show as table", signal, false, showTable), helpButton);
  const root = make("div", { class: "jx", role: "group", tabindex: -1 }, finding, lessons, body, bar, feet, help, tables, voice.root);
  const refresh = () => {
    finding.textContent = model.get("finding");
    root.setAttribute("aria-label", `${name}: ${model.get("finding")}`);
    root.dataset.busy = String(model.get("busy"));
    root.dataset.seq = String(model.get("picture")?.seq ?? -1);
    lessons.replaceChildren(...model.get("lessons").map(lesson), ...stale(model.get("stale")));
    if (!tables.hidden) tables.replaceChildren(table());
  };
  for (const trait of ["finding", "lessons", "stale", "busy", "picture"]) listen(model, trait, signal, refresh);
  listen(model, "finding", signal, () => voice.say(model.get("finding")));
  keyboard(root, signal, [...keys, helpKey]);
  refresh();
  el.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
  return { root, body, bar, say: voice.say, refresh, showTable };
}

/** @param {import("./model").Lesson} each */
function lesson(each) {
  const item = make("li", { "data-lesson": each.id }, ...marked(each.says));
  if (each.line) item.append(make("code", { class: "jx-line" }, each.line));
  return item;
}

/** Words between backquotes as code. @param {string} text */
function marked(text) {
  return text.split("`").map((part, i) => (i % 2 ? make("code", {}, part) : part));
}

/** @param {string} name */
function stale(name) {
  return name ? [make("li", { "data-lesson": "stale" }, make("code", {}, name), " was defined anew since; run this cell again to draw it.")] : [];
}

/** @param {string} key */
function spoken(key) {
  const names = /** @type {Record<string, string>} */ ({ " ": "space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" });
  return names[key] ?? key;
}

/** Every chart as a table. */

import { make } from "./parts.js";

/**
 * @param {string} caption @param {string[]} head @param {(string | number)[][]} rows
 */
export function table(caption, head, rows) {
  const top = make("tr", {}, ...head.map((name) => (name ? make("th", { scope: "col" }, name) : make("td"))));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, String(cell)))));
  return make("div", { class: "jx-table", tabindex: 0, role: "region", "aria-label": caption },
    make("table", {}, make("caption", {}, caption), make("thead", {}, top), make("tbody", {}, ...body)));
}

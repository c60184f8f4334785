/** Every chart as a table. */

import { make, pane } from "./parts.js";
import { say } from "./scales.js";

/**
 * Numbers that are not whole are said in few digits.
 * @param {string} caption @param {string[]} head @param {(string | number)[][]} rows
 */
export function table(caption, head, rows) {
  const words = (/** @type {string | number} */ cell) => (typeof cell === "string" || Number.isInteger(cell) ? String(cell) : say(cell));
  const top = head.map((name) => (name ? make("th", { scope: "col" }, name) : make("td")));
  const body = rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, words(cell)))));
  return pane(caption, "div.table",
    make("table", {}, make("caption", {}, caption), make("thead", {}, make("tr", {}, ...top)), make("tbody", {}, ...body)));
}

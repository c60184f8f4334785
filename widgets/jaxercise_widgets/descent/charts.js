/** Beside the landscape: the losses along the path, and one coloured strip of learning rates. */

import { CATEGORICAL } from "../core/colour.js";
import { drag } from "../core/parts.js";
import { trail } from "../core/pen.js";
import { decades, linear, logarithmic, nearest, say } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { VERDICTS } from "./reader.js";

const WIDTH = 320;

/** Converged, slow, oscillating, diverged, not run: told apart by height too, not by colour alone. */
const COLOURS = [...[2, 5, 4, 0].map((k) => CATEGORICAL[k]), "#999999"];
const HEIGHTS = [1, 0.75, 0.5, 0.25, 0.1];

/** @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {(step: number) => void} go */
export function curve(it, data, go) {
  const box = { left: 52, top: 18, right: WIDTH - 14, bottom: 174 };
  const art = stage(it, WIDTH, 210, "losses along the path; the table has the numbers", (pen, theme) => {
    const values = data.losses();
    const good = values.filter((value) => Number.isFinite(value) && value > 0);
    const [low, high] = good.length ? [Math.min(...good), Math.max(...good)] : [0.1, 1];
    const floor = Math.max(low, high * 1e-12);
    const [x, y] = pen.chart(box, [0, data.last(), "step"], [floor * 0.8, high * 1.25, "loss"], true);
    pen.line(trail(values.length, (k) => [x(k), y(Math.max(values[k], floor))]), CATEGORICAL[0], 1.5, theme.paper);
    const at = Math.min(it.get("frame"), data.last());
    const side = at > data.last() / 2 ? -4 : 4;
    pen.line(`M${x(at)} ${box.top}V${box.bottom}`);
    pen.text(say(values[at]), x(at) + side, box.top + 12, side < 0 ? "right" : "left");
  });
  art.canvas.addEventListener("click", (event) => go(linear(box.left, box.right, 0, data.last())(art.under(event)[0])), { signal: it.signal });
  return art.canvas;
}

/**
 * @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {(index: number) => void} choose
 * @param {() => void} drop
 */
export function strip(it, data, choose, drop) {
  const box = { left: 52, top: 14, right: WIDTH - 14, bottom: 46 };
  const ends = () => [data.lrs[0] ?? 0.1, data.lrs[data.lrs.length - 1] ?? 1];
  const x = () => logarithmic(ends()[0], ends()[1], box.left, box.right);
  const art = stage(it, WIDTH, 96, "what became of the path at every learning rate", (pen, theme) => {
    if (!data.lrs.length) return;
    const across = x();
    data.lrs.forEach((lr, i) => {
      const tall = (box.bottom - box.top) * HEIGHTS[data.verdicts[i]];
      const wide = Math.min(box.right, across(data.lrs[i + 1] ?? lr * 1.1)) - across(lr);
      pen.block(across(lr), box.bottom - tall, Math.max(1, wide), tall, COLOURS[data.verdicts[i]]);
    });
    pen.axes(box, across, across, decades(ends()[0], ends()[1]), [], "learning rate");
    const upright = (/** @type {number} */ at, /** @type {number} */ width, /** @type {number[]} */ dash, /** @type {string} */ words) => {
      if (at < box.left || at > box.right) return;
      pen.line(`M${at} ${box.top - 4}V${box.bottom}`, theme.ink, width, "", dash);
      pen.text(words, at, box.top - 4, "center", "alphabetic");
    };
    if (data.limit) upright(across(data.limit), 1, [3, 3], "2/λmax");
    upright(across(data.lrs[data.index()]), 2, [], "");
    let at = box.left;
    VERDICTS.slice(0, 4).forEach((word, i) => {
      pen.block(at, 90 - 8 * HEIGHTS[i], 8, 8 * HEIGHTS[i], COLOURS[i]);
      at += 21 + pen.text(word, at + 11, 87);
    });
  });
  drag(it, art, { takes: () => true, go: ([at]) => choose(nearest(data.lrs, x().invert(at), Math.log)), drop });
  return art.canvas;
}

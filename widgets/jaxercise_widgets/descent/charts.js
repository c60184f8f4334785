/** Beside the landscape: the losses along the path, and one coloured strip of learning rates. */

import { CATEGORICAL } from "../core/colour.js";
import { lastOf, log, max, min } from "../core/numbers.js";
import { drag, press } from "../core/parts.js";
import { trail } from "../core/pen.js";
import { decades, extent, linear, logarithmic, nearest, say } from "../core/scales.js";
import { stage, tabled } from "../core/stage.js";
import { VERDICTS } from "./reader.js";

const WIDTH = 344;
const [LEFT, RIGHT] = [52, WIDTH - 14];

/** By verdict: told apart by height too, not by colour alone. */
const COLOURS = [...[1, 5, 2, 4, 0].map((k) => CATEGORICAL[k]), "#999999"];
const HEIGHTS = [0.4, 0.8, 1, 0.6, 0.2, 0.1];

/** @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {(step: number) => void} go */
export function curve(it, data, go) {
  const [top, bottom] = [18, 174];
  const art = stage(it, WIDTH, 210, tabled("losses along the path"), (pen, theme) => {
    const [values, last] = [data.losses(), data.last()];
    const [low, high] = extent(values, 0);
    const least = max(low, high * 1e-12);
    const [x, y] = pen.chart([LEFT, top, RIGHT, bottom], [0, last, "step"], [least * 0.8, high * 1.25, "loss"], true);
    pen.line(trail(values.length, (k) => [x(k), y(max(values[k], least))]), CATEGORICAL[0], 1.5, theme.paper);
    const at = min(it.now.frame, last);
    const side = at > last / 2 ? -4 : 4;
    pen.line(`M${x(at)} ${top}V${bottom}`);
    pen.text(say(values[at]), x(at) + side, top + 12, side < 0 ? "right" : "left");
  });
  press(it, art, ([at]) => go(linear(LEFT, RIGHT, 0, data.last())(at)));
  return art.canvas;
}

/**
 * @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {(index: number) => void} choose
 * @param {() => void} drop
 */
export function strip(it, data, choose, drop) {
  const [top, bottom] = [14, 46];
  const ends = () => [data.lrs[0] ?? 0.1, lastOf(data.lrs) ?? 1];
  const scale = () => logarithmic(ends()[0], ends()[1], LEFT, RIGHT);
  const art = stage(it, WIDTH, 96, "what became of the path at every learning rate", (pen, theme) => {
    if (!data.lrs.length) return;
    const x = scale();
    data.lrs.forEach((lr, i) => {
      const tall = (bottom - top) * HEIGHTS[data.verdicts[i]];
      const wide = min(RIGHT, x(data.lrs[i + 1] ?? lr * 1.1)) - x(lr);
      pen.block(x(lr), bottom - tall, max(1, wide), tall, COLOURS[data.verdicts[i]]);
    });
    pen.axes([LEFT, top, RIGHT, bottom], x, x, decades(ends()[0], ends()[1]), [], "learning rate");
    const upright = (/** @type {number} */ at, /** @type {number} */ width, /** @type {number[]} */ dash, /** @type {string} */ words) => {
      if (at < LEFT || at > RIGHT) return;
      pen.line(`M${at} ${top - 2}V${bottom}`, theme.ink, width, "", dash);
      pen.text(words, at, top - 3, "center", "alphabetic");
    };
    if (data.limit) upright(x(data.limit), 1, [3, 3], "2/λmax");
    upright(x(data.lrs[data.index()]), 2, [], "");
    let at = 2;
    VERDICTS.slice(0, 5).forEach((word, i) => {
      pen.block(at, 90 - 8 * HEIGHTS[i], 8, 8 * HEIGHTS[i], COLOURS[i]);
      at += 16 + pen.text(word, at + 11, 87);
    });
  });
  drag(it, art, { go: ([at]) => choose(nearest(data.lrs, scale().invert(at), log)), drop });
  return art.canvas;
}

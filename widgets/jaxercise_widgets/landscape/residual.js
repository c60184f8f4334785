/** What the plane hides of a path: its true loss beside the plane's, and how far off the plane it runs. */

import { CATEGORICAL } from "../core/colour.js";
import { max } from "../core/numbers.js";
import { trail } from "../core/pen.js";
import { extent, say } from "../core/scales.js";
import { stage, tabled } from "../core/stage.js";

const [LEFT, RIGHT] = [46, 392];

/** @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data */
export function residual(it, data) {
  return stage(it, 400, 190, tabled("the path's true loss beside the plane's"), (pen, theme) => {
    const { true: own, flat, off } = data;
    if (!own || !flat || !off) return;
    const [low, high] = extent([...own, ...flat]);
    const last = own.length - 1;
    const [x, y] = pen.chart([LEFT, 34, RIGHT, 126], [0, last], [low, high], low > 0 && high > 20 * low);
    const spots = (/** @type {Float32Array} */ values) => [...values].map((value, k) => [x(k), y(value)]);
    const between = [...spots(own), ...spots(flat).reverse()];
    pen.fill(trail(between.length, (k) => between[k]), theme.grid);
    /** @param {Float32Array} values @param {number} left @param {string} colour @param {string} words @param {number[]} dash */
    const curve = (values, left, colour, words, dash) => {
      for (const path of [trail(values.length, (k) => [x(k), y(values[k])]), `M${left} 17h22`]) pen.line(path, colour, 1.5, theme.paper, dash);
      pen.text(words, left + 26, 17);
    };
    curve(flat, 206, theme.accent, "loss of the plane below it", [5, 3]);
    curve(own, LEFT, CATEGORICAL[0], "true loss of the path", []);
    const most = max(...off) || 1;
    off.forEach((value, k) => pen.block(x(k) - 1, 172, 2, (-22 * value) / most, theme.quiet));
    pen.text(`checkpoint; bars: distance off the plane, at most ${say(most)}`, LEFT, 188, "left", "bottom");
  }).canvas;
}

/** What the plane hides of a path: its true loss beside the plane's, and how far off the plane it runs. */

import { CATEGORICAL } from "../core/colour.js";
import { trail } from "../core/pen.js";
import { say } from "../core/scales.js";
import { stage } from "../core/stage.js";

const BOX = { left: 46, top: 34, right: 392, bottom: 126 };

/** @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data */
export function residual(it, data) {
  return stage(it, 400, 190, "the path's true loss beside the plane's; the table has the numbers", (pen, theme) => {
    const { true: own, flat, off } = data;
    if (!own || !flat || !off) return;
    const all = [...own, ...flat].filter(Number.isFinite);
    const [low, high, last] = [Math.min(...all), Math.max(...all), own.length - 1];
    const [x, y] = pen.chart(BOX, [0, last], [low, high], low > 0 && high > 20 * low);
    const curve = (/** @type {Float32Array} */ values) => trail(values.length, (k) => [x(k), y(values[k])]);
    pen.fill(trail(2 * last + 2, (k) => (k <= last ? [x(k), y(own[k])] : [x(2 * last + 1 - k), y(flat[2 * last + 1 - k])])), theme.grid);
    /** @type {[Path2D, number, string, string, number[]][]} */ const both = [
      [curve(flat), 206, theme.accent, "loss of the plane below it", [5, 3]], [curve(own), 46, CATEGORICAL[0], "true loss of the path", []],
    ];
    for (const [path, left, colour, words, dash] of both) {
      pen.line(path, colour, 1.5, theme.paper, dash);
      pen.line(`M${left} 17h22`, colour, 1.5, theme.paper, dash);
      pen.text(words, left + 26, 17);
    }
    const most = Math.max(...off) || 1;
    off.forEach((value, k) => pen.block(x(k) - 1, 172, 2, (-22 * value) / most, theme.quiet));
    pen.text(`checkpoint; bars: distance off the plane, at most ${say(most)}`, BOX.left, 188, "left", "bottom");
  }).canvas;
}

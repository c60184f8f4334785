/** What the plane hides of a path: its true loss beside the plane's, and how far off the plane it runs. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL } from "../core/colour.js";
import { decades, linear, logarithmic, say, ticks } from "../core/scales.js";
import { stage } from "../core/stage.js";

const WIDTH = 400;
const HEIGHT = 190;
const BOX = { left: 46, top: 34, right: WIDTH - 8, bottom: HEIGHT - 64 };

/** @param {import("./reader.js").Reader} data @param {AbortSignal} signal */
export function residual(data, signal) {
  return stage(WIDTH, HEIGHT, signal, (context, theme) => {
    if (!data.true || !data.flat || !data.off) return;
    const all = [...data.true, ...data.flat].filter(Number.isFinite);
    const x = linear(0, data.true.length - 1, BOX.left, BOX.right);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const steep = low > 0 && high > 20 * low;
    const y = (steep ? logarithmic : linear)(low, high, BOX.bottom, BOX.top);
    const tens = steep ? decades(low, high) : [];
    const marks = tens.length > 1 ? tens : ticks(low, high, 3);
    const between = new Path2D();
    const curves = [data.true, data.flat].map((values) => {
      const path = new Path2D();
      values.forEach((value, k) => { if (Number.isFinite(value)) path.lineTo(x(k), y(value)); });
      return path;
    });
    data.true.forEach((value, k) => between.lineTo(x(k), y(value)));
    for (let k = data.flat.length - 1; k >= 0; k--) between.lineTo(x(k), y(data.flat[k]));
    context.fillStyle = theme.grid;
    context.fill(between);
    line(context, curves[1], theme.accent, 1.5, theme.paper, [5, 3]);
    line(context, curves[0], CATEGORICAL[0], 1.5, theme.paper);
    axes(context, BOX, x, y, ticks(0, data.true.length - 1), marks, "", "", theme);
    legend(context, theme);
    bars(context, data.off, x, theme);
  }, { role: "img", "aria-label": "the path's true loss beside the plane's; the table has the numbers" });
}

/** @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme */
function legend(context, theme) {
  line(context, new Path2D("M46 17h22"), CATEGORICAL[0], 1.5, theme.paper);
  line(context, new Path2D("M206 17h22"), theme.accent, 1.5, theme.paper, [5, 3]);
  context.fillStyle = theme.ink;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText("true loss of the path", 72, 17);
  context.fillText("loss of the plane below it", 232, 17);
}

/**
 * @param {CanvasRenderingContext2D} context @param {Float32Array} off @param {import("../core/axes.js").Scale} x
 * @param {import("../core/stage.js").Theme} theme
 */
function bars(context, off, x, theme) {
  const most = Math.max(...off) || 1;
  const floor = HEIGHT - 18;
  context.fillStyle = theme.quiet;
  off.forEach((value, k) => context.fillRect(x(k) - 1, floor - (22 * value) / most, 2, (22 * value) / most));
  context.fillStyle = theme.ink;
  context.textBaseline = "bottom";
  context.textAlign = "left";
  context.fillText(`checkpoint; bars: distance off the plane, at most ${say(most)}`, BOX.left, HEIGHT - 2);
}

/** Beside the landscape: the losses along the path, and one coloured strip of learning rates. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL } from "../core/colour.js";
import { decades, linear, logarithmic, say, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { VERDICTS } from "./reader.js";

const WIDTH = 320;

/** Converged, slow, oscillating, diverged, not run: told apart by height too, not by colour alone. */
const LOOKS = [
  { colour: CATEGORICAL[2], height: 1 },
  { colour: CATEGORICAL[5], height: 0.75 },
  { colour: CATEGORICAL[4], height: 0.5 },
  { colour: CATEGORICAL[0], height: 0.25 },
  { colour: "#999999", height: 0.1 },
];

/**
 * @param {import("./reader.js").Reader} data @param {AbortSignal} signal @param {(at: number) => void} go
 * @param {() => number} frame
 */
export function curve(data, signal, go, frame) {
  const height = 210;
  const box = { left: 52, top: 18, right: WIDTH - 14, bottom: height - 36 };
  const x = () => linear(0, data.last(), box.left, box.right);
  const art = stage(WIDTH, height, signal, (context, theme) => {
    const values = data.losses();
    const good = Array.from(values).filter((value) => Number.isFinite(value) && value > 0);
    const [low, high] = good.length ? [Math.min(...good), Math.max(...good)] : [0.1, 1];
    const y = logarithmic(Math.max(low, high * 1e-12) * 0.8, high * 1.25, box.bottom, box.top);
    const path = new Path2D();
    values.forEach((value, k) => {
      if (Number.isFinite(value)) path.lineTo(x()(k), y(Math.max(value, high * 1e-12)));
    });
    const marks = decades(y.invert(box.bottom), y.invert(box.top));
    const yTicks = marks.length > 1 ? marks : ticks(y.invert(box.bottom), y.invert(box.top), 3).filter((value) => value > 0);
    axes(context, box, x(), y, ticks(0, data.last()), yTicks, "step", "loss", theme);
    line(context, path, CATEGORICAL[0], 1.5, theme.paper);
    const at = Math.min(frame(), data.last());
    context.strokeStyle = theme.ink;
    context.beginPath();
    context.moveTo(x()(at), box.top);
    context.lineTo(x()(at), box.bottom);
    context.stroke();
    context.fillStyle = theme.ink;
    context.textAlign = at > data.last() / 2 ? "right" : "left";
    context.fillText(say(values[at]), x()(at) + (at > data.last() / 2 ? -4 : 4), box.top + 12);
  }, { role: "img", "aria-label": "losses along the path; the table has the numbers" });
  art.canvas.addEventListener("click", (event) => {
    go(Math.round(x().invert(pointerAt(art.canvas, event, WIDTH)[0])));
  }, { signal });
  return art;
}

/**
 * @param {import("./reader.js").Reader} data @param {AbortSignal} signal @param {(index: number) => void} choose
 * @param {() => void} release
 */
export function strip(data, signal, choose, release) {
  const height = 96;
  const box = { left: 52, top: 14, right: WIDTH - 14, bottom: height - 50 };
  const x = () => logarithmic(data.lrs[0] ?? 0.1, data.lrs[data.lrs.length - 1] ?? 1, box.left, box.right);
  const art = stage(WIDTH, height, signal, (context, theme) => {
    if (!data.lrs.length) return;
    data.lrs.forEach((lr, i) => {
      const look = LOOKS[data.verdicts[i]];
      const next = data.lrs[i + 1] ?? lr * 1.1;
      const tall = (box.bottom - box.top) * look.height;
      context.fillStyle = look.colour;
      context.fillRect(x()(lr), box.bottom - tall, Math.max(1, Math.min(box.right, x()(next)) - x()(lr)), tall);
    });
    const yFlat = linear(0, 1, box.bottom, box.top);
    axes(context, box, x(), yFlat, decades(data.lrs[0], data.lrs[data.lrs.length - 1]), [], "learning rate", "", theme);
    if (data.limit) upright(context, x()(data.limit), box, theme.ink, [3, 3], "2/λmax");
    upright(context, x()(data.lrs[data.index()]), box, theme.ink, [], "");
    legend(context, theme.ink, height);
  }, { role: "img", "aria-label": "what became of the path at every learning rate" });
  let held = false;
  const pick = (/** @type {PointerEvent} */ event) => {
    const lr = x().invert(pointerAt(art.canvas, event, WIDTH)[0]);
    let best = 0;
    data.lrs.forEach((each, i) => {
      if (Math.abs(Math.log(each / lr)) < Math.abs(Math.log(data.lrs[best] / lr))) best = i;
    });
    choose(best);
  };
  art.canvas.addEventListener("pointerdown", (event) => { held = true; art.canvas.setPointerCapture(event.pointerId); pick(event); }, { signal });
  art.canvas.addEventListener("pointermove", (event) => { if (held) pick(event); }, { signal });
  art.canvas.addEventListener("pointerup", () => { if (held) release(); held = false; }, { signal });
  return art;
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} x @param {import("../core/axes.js").Box} box
 * @param {string} ink @param {number[]} dash @param {string} text
 */
function upright(context, x, box, ink, dash, text) {
  if (x < box.left || x > box.right) return;
  context.strokeStyle = ink;
  context.lineWidth = dash.length ? 1 : 2;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x, box.top - 4);
  context.lineTo(x, box.bottom);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = ink;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.font = "11px system-ui, sans-serif";
  context.fillText(text, x, box.top - 4);
}

/** @param {CanvasRenderingContext2D} context @param {string} ink @param {number} height */
function legend(context, ink, height) {
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "left";
  context.textBaseline = "middle";
  let at = 52;
  VERDICTS.slice(0, 4).forEach((word, i) => {
    context.fillStyle = LOOKS[i].colour;
    context.fillRect(at, height - 6 - 8 * LOOKS[i].height, 8, 8 * LOOKS[i].height);
    context.fillStyle = ink;
    context.fillText(word, at + 11, height - 9);
    at += 15 + context.measureText(word).width + 6;
  });
}

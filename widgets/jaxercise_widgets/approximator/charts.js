/** The curve with what every unit adds, and the error at every width. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL } from "../core/colour.js";
import { decades, linear, logarithmic, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";

const WIDTH = 460;
const HEIGHT = 360;
const BOX = { left: 46, top: 18, right: WIDTH - 10, bottom: HEIGHT - 48 };
const SMALL = 320;

/**
 * @param {import("./network.js").Network} net @param {AbortSignal} signal
 * @param {{ chosen: () => number, choose: (unit: number) => void, move: (x: number) => void, sketching: () => boolean,
 *   sketch: (y: number[]) => void }} hand
 */
export function graph(net, signal, hand) {
  /** @type {number[] | null} */ let sketch = null;
  let held = false;
  const x = linear(-1, 1, BOX.left, BOX.right);
  const range = () => {
    const [low, high] = [Math.min(...net.y), Math.max(...net.y)];
    const room = 0.35 * (high - low) || 1;
    return [low - room, high + room];
  };
  const y = () => linear(range()[0], range()[1], BOX.bottom, BOX.top);
  const trace = (/** @type {ArrayLike<number>} */ values) => {
    const path = new Path2D();
    for (let i = 0; i < values.length; i++) path.lineTo(x(net.x[i]), Math.max(-1e4, Math.min(1e4, y()(values[i]))));
    return path;
  };
  const art = stage(WIDTH, HEIGHT, signal, (context, theme) => {
    if (!net.ready) return;
    context.save();
    context.beginPath();
    context.rect(BOX.left, BOX.top, BOX.right - BOX.left, BOX.bottom - BOX.top);
    context.clip();
    context.lineWidth = 1;
    for (let unit = 0; unit < net.width(); unit++) {
      const mine = unit === hand.chosen();
      context.strokeStyle = mine ? CATEGORICAL[2] : theme.quiet;
      context.globalAlpha = mine ? 1 : 0.45;
      context.lineWidth = mine ? 2 : 1;
      context.stroke(trace(net.part(unit)));
    }
    context.globalAlpha = 1;
    line(context, trace(sketch ?? net.y), CATEGORICAL[5], 5, theme.paper);
    line(context, trace(net.sum()), CATEGORICAL[0], 2.5, theme.paper);
    context.restore();
    axes(context, BOX, x, y(), ticks(-1, 1), ticks(range()[0], range()[1]), "", "", theme);
    for (let unit = 0; unit < net.width(); unit++) {
      const at = net.kink(unit);
      if (at < -1 || at > 1) continue;
      const mine = unit === hand.chosen();
      context.fillStyle = mine ? CATEGORICAL[2] : theme.quiet;
      context.beginPath();
      context.moveTo(x(at), BOX.bottom + 22);
      context.lineTo(x(at) - 6, BOX.bottom + 34);
      context.lineTo(x(at) + 6, BOX.bottom + 34);
      context.fill();
    }
    context.fillStyle = theme.ink;
    context.font = "11px system-ui, sans-serif";
    context.fillText("target wide, network bold, units thin; drag a triangle to move a kink", BOX.left, HEIGHT - 3);
  }, { tabindex: 0, role: "application", "aria-label": "curve and network; press ? for the keys" });
  const { canvas } = art;
  const at = (/** @type {PointerEvent} */ event) => pointerAt(canvas, event, WIDTH);
  /** @param {PointerEvent} event @param {number[]} from */
  function draw(event, from) {
    const [px, py] = at(event);
    const count = net.x.length;
    const place = (/** @type {number} */ p) => Math.max(0, Math.min(count - 1, Math.round(((x.invert(p) + 1) / 2) * (count - 1))));
    const [a, b] = [place(from[0]), place(px)];
    const heights = sketch ?? [...net.y];
    for (let i = Math.min(a, b); i <= Math.max(a, b); i++) {
      const t = a === b ? 1 : (i - a) / (b - a);
      heights[i] = y().invert(from[1] + t * (py - from[1]));
    }
    sketch = heights;
    art.repaint();
  }
  let before = [0, 0];
  canvas.addEventListener("pointerdown", (event) => {
    const [px, py] = at(event);
    if (event.button || !net.ready) return;
    if (hand.sketching()) {
      held = true;
      before = [px, py];
      draw(event, before);
    } else if (py > BOX.bottom + 12) {
      let near = -1;
      for (let unit = 0; unit < net.width(); unit++) {
        const far = Math.abs(x(net.kink(unit)) - px);
        if (far < 10 && (near < 0 || far < Math.abs(x(net.kink(near)) - px))) near = unit;
      }
      if (near < 0) return;
      held = true;
      hand.choose(near);
    } else return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!hand.sketching()) return hand.move(Math.max(-1, Math.min(1, x.invert(at(event)[0]))));
    draw(event, before);
    before = at(event);
  }, { signal });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (held && sketch) hand.sketch(sketch);
      held = false;
      sketch = null;
    }, { signal });
  }
  return art;
}

/**
 * @param {import("./network.js").Network} net @param {AbortSignal} signal @param {(width: number) => void} choose
 */
export function sweep(net, signal, choose) {
  const height = 220;
  const box = { left: 52, top: 18, right: SMALL - 12, bottom: height - 36 };
  const x = () => linear(1, Math.max(2, net.widest()), box.left, box.right);
  const art = stage(SMALL, height, signal, (context, theme) => {
    if (!net.ready) return;
    const [low, high] = [Math.max(1e-7, Math.min(...net.errors)) * 0.8, Math.max(1e-6, ...net.errors) * 1.25];
    const y = logarithmic(low, high, box.bottom, box.top);
    axes(context, box, x(), y, [1, ...ticks(1, net.widest(), 6)], decades(low, high), "width", "error", theme);
    const path = new Path2D();
    net.errors.forEach((error, i) => path.lineTo(x()(i + 1), y(Math.max(low, error))));
    line(context, path, CATEGORICAL[0], 2, theme.paper);
    context.fillStyle = theme.ink;
    context.beginPath();
    context.arc(x()(net.width()), y(Math.max(low, net.error())), 5, 0, 7);
    context.fill();
  }, { role: "img", "aria-label": "error of the best network of each width; the table has the numbers" });
  art.canvas.addEventListener("click", (event) => choose(Math.round(x().invert(pointerAt(art.canvas, event, SMALL)[0]))), { signal });
  return art;
}

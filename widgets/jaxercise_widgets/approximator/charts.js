/** The curve with what every unit adds, and the error at every width. */

import { CATEGORICAL } from "../core/colour.js";
import { ground } from "../core/ground.js";
import { abs, clamp, list, max, min, round } from "../core/numbers.js";
import { drag, press } from "../core/parts.js";
import { trail } from "../core/pen.js";
import { decades, linear, logarithmic, ticks } from "../core/scales.js";
import { stage, tabled } from "../core/stage.js";

/** The chart of errors: its width, and where its axes are. */
const SMALL = 320;
export const ERRORS = "error of the best network of each width";
const [LEFT, TOP, RIGHT, BOTTOM] = [52, 18, SMALL - 12, 184];

/**
 * @param {import("../core/widget.js").It} it @param {import("./network.js").Network} net
 * @param {{ chosen: () => number, choose: (unit: number) => void, move: (x: number) => void, sketching: () => boolean,
 *   sketch: (y: number[]) => void }} hand
 */
export function graph(it, net, hand) {
  /** @type {number[] | null} */ let sketch = null;
  let before = [0, 0];
  const bounds = () => {
    const [low, high] = net.ready ? [min(...net.y), max(...net.y)] : [0, 1];
    const room = 0.35 * (high - low) || 1;
    return [-1, 1, low - room, high + room];
  };
  const units = () => list(net.ready ? net.width() : 0, (unit) => unit);
  const land = ground(it, {
    width: 460, height: 360, foot: 48, label: "curve and network", names: () => ["", ""], bounds,
    draw(pen, { onto }) {
      if (!net.ready) return;
      const { theme, context } = pen;
      const trace = (/** @type {ArrayLike<number>} */ values) => trail(values.length, (i) => onto([net.x[i], values[i]]));
      for (const unit of units()) {
        const mine = unit === hand.chosen();
        context.globalAlpha = mine ? 1 : 0.45;
        pen.line(trace(net.part(unit)), mine ? CATEGORICAL[2] : theme.quiet, mine ? 2 : 1);
      }
      context.globalAlpha = 1;
      pen.line(trace(sketch ?? net.y), CATEGORICAL[5], 5, theme.paper);
      pen.line(trace(net.sum()), CATEGORICAL[0], 2.5, theme.paper);
    },
    over(pen, { onto, box: [left, , right, bottom] }) {
      for (const unit of units()) {
        const [x] = onto([net.kink(unit), 0]);
        const colour = unit === hand.chosen() ? CATEGORICAL[2] : pen.theme.quiet;
        if (x >= left && x <= right) pen.fill(`M${x} ${bottom + 22}l-6 12h12z`, colour);
      }
      pen.text(`target wide, network bold, units ${net.parts ? "of the last layer thin" : "thin; drag a triangle to move a kink"}`,
        left, bottom + 41);
    },
  });
  const far = (/** @type {number} */ unit, /** @type {number[]} */ at) => abs(land.onto([net.kink(unit), 0])[0] - at[0]);
  /** The unit whose triangle is under a pixel, if any. @param {number[]} at */
  const under = (at) => units().filter((unit) => far(unit, at) < 10).sort((a, b) => far(a, at) - far(b, at))[0];
  /** @param {number[]} at */
  const draw = (at) => {
    const count = net.x.length;
    const place = (/** @type {number[]} */ pixel) => clamp(round(((land.at(pixel)[0] + 1) / 2) * (count - 1)), 0, count - 1);
    const [a, b] = [place(before), place(at)];
    const heights = sketch ?? [...net.y];
    for (let i = min(a, b); i <= max(a, b); i++) {
      const t = a === b ? 1 : (i - a) / (b - a);
      heights[i] = land.at([0, before[1] + t * (at[1] - before[1])])[1];
    }
    [sketch, before] = [heights, at];
    land.repaint();
  };
  drag(it, land, {
    takes: (at) => net.ready && (hand.sketching() || (at[1] > land.box[3] + 12 && under(at) !== undefined)),
    begin(at) {
      before = at;
      if (hand.sketching()) draw(at);
      else hand.choose(under(at));
    },
    go(at) {
      if (hand.sketching()) draw(at);
      else hand.move(clamp(land.at(at)[0], -1, 1));
    },
    drop() {
      if (sketch) hand.sketch(sketch);
      sketch = null;
    },
  });
  return land.canvas;
}

/** @param {import("../core/widget.js").It} it @param {import("./network.js").Network} net @param {(width: number) => void} choose */
export function sweep(it, net, choose) {
  const x = () => linear(1, max(2, net.widest()), LEFT, RIGHT);
  const art = stage(it, SMALL, 220, tabled(ERRORS), (pen, theme) => {
    if (!net.ready) return;
    const [low, high] = [max(1e-7, min(...net.errors)) * 0.8, max(1e-6, ...net.errors) * 1.25];
    const y = logarithmic(low, high, BOTTOM, TOP);
    pen.axes([LEFT, TOP, RIGHT, BOTTOM], x(), y, [1, ...ticks(1, net.widest(), 6)], decades(low, high), "width", "error");
    pen.line(trail(net.errors.length, (i) => [x()(i + 1), y(max(low, net.errors[i]))]), CATEGORICAL[0], 2, theme.paper);
    pen.disc(x()(net.width()), y(clamp(net.error(), low, high)), 5, theme.ink, theme.paper);
  });
  press(it, art, ([at]) => choose(round(x().invert(at))));
  return art.canvas;
}

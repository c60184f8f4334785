/** The landscape: heat, contours, minima that are really there, the path, the step shown, and a start that is dragged. */

import { CATEGORICAL, channels, raster } from "../core/colour.js";
import { holds } from "../core/contour.js";
import { cellOf, cross, ground, hills, inGrid, inside, kept, zooms } from "../core/ground.js";
import { letters } from "../core/keys.js";
import { clamp, floor, hypot, lastOf, min } from "../core/numbers.js";
import { drag, hear } from "../core/parts.js";
import { HALO, trail } from "../core/pen.js";
import { ladder, say } from "../core/scales.js";

/**
 * @param {import("../core/widget.js").It} it @param {import("./reader.js").Reader} data @param {(text?: string) => void} hover
 */
export function landscape(it, data, hover) {
  const backdrop = terrain(data, () => (it.now.basin_map ? data.basins : null));
  const land = ground(it, {
    label: "landscape", names: () => data.names, bounds: () => data.bounds,
    draw(pen, { box, onto }) {
      backdrop(pen, box);
      paintPath(pen, data, it.now.frame, onto, box);
      data.minima.forEach((low, i) => cross(pen, onto(low.at), CATEGORICAL[(i + 1) % 7])); // the colour of its basin
      const ghost = held();
      const [x, y] = onto(ghost ?? data.origin);
      pen.context.globalAlpha = ghost ? 0.6 : 1;
      pen.block(x - 5, y - 5, 10, 10, CATEGORICAL[0]);
      pen.frame(x - 5, y - 5, 10, 10, "#fff", 1.5);
    },
  });
  const held = handle(it, land, data, "crosshair", (place) => hover(read(data, place)));
  hear(it, land.canvas, "pointerleave", () => hover());
  zooms(it, land);
  return land.canvas;
}

/**
 * The start of a path, dragged or moved by letters; returns where it is held.
 * @param {import("../core/widget.js").It} it @param {import("../core/ground.js").Ground} land @param {{ origin: number[], bounds: number[] }} data
 * @param {string} [idle] the pointer elsewhere @param {(place: number[]) => void} [hover]
 */
export function handle(it, land, data, idle = "", hover) {
  /** @type {number[] | null} */ let held = null;
  const near = (/** @type {number[]} */ at) => land.near(at, data.origin);
  /** Where the pointer is, in the window: what is dragged out of it could not be fetched back. @param {number[]} at */
  const place = (at) => land.at(at).map((value, i) => clamp(value, data.bounds[2 * i], data.bounds[2 * i + 1]));
  drag(it, land, {
    takes: near,
    begin(at) { held = place(at); land.repaint(); },
    go(at) {
      held = place(at);
      hover?.(held);
      it.ask({ start: held });
    },
    drop() { it.ask({ start: held }); held = null; },
    hover(at) {
      land.canvas.style.cursor = near(at) ? "grab" : idle;
      hover?.(land.at(at));
    },
  });
  it.keys.push(...letters(["start to the left (l right, i up, k down)", "start to the right", "start up", "start down"], (x, y) => {
    const [[x0, x1, y0, y1], [a, b]] = [data.bounds, it.now.start];
    it.ask({ start: [a + (x * (x1 - x0)) / 50, b + (y * (y1 - y0)) / 50] });
  }));
  return () => held;
}

/**
 * Paints the heat map of a loss with its contours, or what `colours` says every start belongs to.
 * @param {{ grid: Float32Array, size: number, bounds: number[], minima: { at: number[], loss: number }[], basinSize?: number }} data
 * @param {() => Uint8Array | null} [colours]
 */
export function terrain(data, colours = () => null) {
  const paint = kept((pen, box) => {
    const { grid, size, minima } = data;
    const places = minima.map(({ at }) => inGrid(data.bounds, size, at));
    const basins = colours();
    hills(pen, box, grid, size, ladder(grid, { lowest: minima[0]?.loss }).bands, {
      image: basins && basinImage(basins, data.basinSize ?? 0),
      doubted: (ring) => ring.hollow && !places.some(([x, y]) => holds(ring, x, y)),
    });
  });
  return (/** @type {import("../core/pen.js").Pen} */ pen, /** @type {import("../core/pen.js").Box} */ box) => paint(pen, box, [data.grid, colours()]);
}

/** @param {Uint8Array} basins @param {number} n */
function basinImage(basins, n) {
  const colour = (/** @type {number} */ which) => (which === 0 ? "#d9d9d9" : which === 255 ? "#5a5a5a" : CATEGORICAL[which % 7]);
  return raster(n, n, (i) => channels(colour(basins[i])), true);
}

/**
 * @param {import("../core/pen.js").Pen} pen @param {import("./reader.js").Reader} data @param {number} frame
 * @param {(place: number[]) => number[]} onto @param {import("../core/pen.js").Box} box
 */
function paintPath(pen, data, frame, onto, [, top, right]) {
  const path = data.path();
  const shown = min(frame, data.last()) + 1;
  const [dots, points] = [new Path2D(), /** @type {number[][]} */ ([])];
  let outside = 0;
  for (let k = 0; k < shown; k++) {
    const place = [path[2 * k], path[2 * k + 1]];
    if (cellOf(data.bounds, 2, place) < 0) outside++;
    const at = onto(place).map((pixel) => clamp(pixel, -1e4, 1e4));
    if (isFinite(at[0] + at[1])) points.push(at);
  }
  for (const [x, y] of points) dots.rect(x - 1.5, y - 1.5, 3, 3); // a round dot costs a software renderer ten times as much
  pen.line(trail(points.length, (k) => points[k]), CATEGORICAL[0], 1.5, HALO);
  pen.fill(dots, CATEGORICAL[0]);
  const [x, y] = lastOf(points) ?? [0, 0];
  const end = [path[2 * shown - 2], path[2 * shown - 1]];
  if (frame <= data.last()) arrow(pen, x, y, downhill(data, end[0], end[1], (a) => onto([a, 0])[0], (b) => onto([0, b])[1]));
  pen.disc(x, y, 5, CATEGORICAL[0], "#fff");
  if (!outside) return;
  const words = `${outside} ${outside === 1 ? "step" : "steps"} outside`;
  pen.block(right - 108, top + 6, 102, 18, HALO);
  pen.text(words, right - 10, top + 15, "right", "middle", "#222");
}

/**
 * The direction of minus the gradient on the screen, by the cubic through four points each way: in a narrow valley
 * a straight line between two points of the grid may point uphill. Null where there is none, or hardly any.
 * @param {{ gradient: ArrayLike<number>, coarse: number, bounds: number[], least?: number }} data @param {number} a @param {number} b
 * @param {(v: number) => number} x @param {(v: number) => number} y
 * @returns {[number, number] | null}
 */
export function downhill(data, a, b, x, y) {
  const n = data.coarse;
  const [u, v] = inGrid(data.bounds, n, [a, b]);
  if (!inside([0, 0, n - 1, n - 1], [u, v])) return null;
  const [i, j] = [u, v].map((w) => clamp(floor(w) - 1, 0, n - 4));
  const [across, along] = [cubic(u - i), cubic(v - j)];
  let [gx, gy] = [0, 0];
  along.forEach((t, row) => across.forEach((s, column) => {
    const at = 2 * ((j + row) * n + i + column);
    gx += t * s * data.gradient[at];
    gy += t * s * data.gradient[at + 1];
  }));
  return hypot(gx, gy) > (data.least ?? 0) ? unit(x(a - gx) - x(a), y(b - gy) - y(b)) : null;
}

/** Only the way; null where there is none. @param {number} dx @param {number} dy @returns {[number, number] | null} */
export function unit(dx, dy) {
  const length = hypot(dx, dy);
  return length > 0 && isFinite(length) ? [dx / length, dy / length] : null;
}

/** The weights of the values at 0, 1, 2 and 3 in the cubic through them. @param {number} p */
function cubic(p) {
  const [q, r, s] = [p - 1, p - 2, p - 3];
  return [-q * r * s / 6, p * r * s / 2, -p * q * s / 2, p * q * r / 6];
}

/**
 * Where something goes. All arrows are equally long: gradients of one picture differ by powers of ten.
 * @param {import("../core/pen.js").Pen} pen @param {number} x @param {number} y @param {[number, number] | null} way @param {string} [colour]
 */
export function arrow(pen, x, y, way, colour = "#222") {
  if (!way) return;
  const [dx, dy] = way;
  const [tipX, tipY] = [x + 34 * dx, y + 34 * dy];
  const feathers = [-1, 1].map((side) => `M${tipX} ${tipY}L${tipX - 9 * dx - 5 * side * dy} ${tipY - 9 * dy + 5 * side * dx}`);
  pen.line(`M${x} ${y}L${tipX} ${tipY}${feathers.join("")}`, colour, 2, HALO);
}

/** The loss and the gradient under the pointer. @param {import("./reader.js").Reader} data @param {number[]} at */
function read(data, at) {
  const { bounds, names, grid, gradient } = data;
  const cell = cellOf(bounds, data.size, at);
  if (cell < 0) return "";
  const g = 2 * cellOf(bounds, data.coarse, at);
  return `${names[0]} ${say(at[0])}, ${names[1]} ${say(at[1])}: loss ${say(grid[cell])}, gradient (${say(gradient[g])}, ${say(gradient[g + 1])})`;
}

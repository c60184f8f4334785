/** A piece of the plane on a canvas: whatever is drawn on it, axes around it, places in data coordinates. */

import { heat, raster, rising, sequential } from "./colour.js";
import { contour } from "./contour.js";
import { exp, hypot, round } from "./numbers.js";
import { hear, make } from "./parts.js";
import { Pen } from "./pen.js";
import { linear, say, ticks } from "./scales.js";
import { stage } from "./stage.js";

/**
 * @typedef {{ at: (pixel: number[]) => number[], onto: (place: ArrayLike<number>) => number[], box: import("./pen.js").Box,
 *   near: (pixel: number[], place: number[]) => boolean } & import("./stage.js").Stage} Ground
 */

/**
 * @param {import("./widget.js").It} it @param {{ width?: number, height?: number, label: string, names: () => string[],
 *   bounds: () => ArrayLike<number>, draw: (pen: Pen, ground: Ground) => void, over?: (pen: Pen, ground: Ground) => void, many?: number, foot?: number, side?: number, corner?: number[] }} options
 *   `over` is drawn beside the box too; `many`: ticks; `foot`, `side`, `corner`:
 *   pixels below the box, to its right, and where it begins
 * @returns {Ground}
 */
export function ground(it, { width = 440, height = 400, label, names, bounds, draw, over, many, foot = 36, side = 8, corner: [left, top] = [46, 18] }) {
  const [right, bottom] = [width - side, height - foot];
  /** @type {import("./pen.js").Box} */ const box = [left, top, right, bottom];
  const scales = () => {
    const [x0, x1, y0, y1] = Array.from(bounds());
    return [linear(x0, x1, left, right), linear(y0, y1, bottom, top)];
  };
  const art = stage(it, width, height, label, (pen) => {
    pen.within(box, () => draw(pen, made));
    const [[x, y], [x0, x1, y0, y1], [xName, yName]] = [scales(), Array.from(bounds()), names()];
    pen.axes(box, x, y, ticks(x0, x1, many), ticks(y0, y1, many), xName, yName);
    over?.(pen, made);
  }, true);
  /** @type {Ground} */ const made = {
    ...art, box,
    at: (pixel) => scales().map((scale, i) => scale.invert(pixel[i])),
    onto: (place) => scales().map((scale, i) => scale(place[i])),
    near: (pixel, place) => hypot(...made.onto(place).map((p, i) => p - pixel[i])) < 18,
  };
  return made;
}

/** A square board with room for few ticks: options of `ground`. */
export const SQUARE = { width: 420, height: 420, corner: [44, 16], many: 4 };

/** Is a pixel in the box? @param {import("./pen.js").Box} box @param {number[]} pixel */
export const inside = ([left, top, right, bottom], [x, y]) => x >= left && x <= right && y >= top && y <= bottom;

/** A place in the units of an `n` by `n` grid over `bounds`. @param {number[]} bounds @param {number} n @param {ArrayLike<number>} place */
export const inGrid = ([x0, x1, y0, y1], n, place) => [((place[0] - x0) / (x1 - x0)) * (n - 1), ((place[1] - y0) / (y1 - y0)) * (n - 1)];

/**
 * The point of an `n` by `n` grid over `bounds` that is nearest to a place; -1 outside.
 * @param {number[]} bounds @param {number} n @param {ArrayLike<number>} place
 */
export function cellOf(bounds, n, place) {
  const [u, v] = inGrid(bounds, n, place);
  return inside([0, 0, n - 1, n - 1], [u, v]) ? round(v) * n + round(u) : -1;
}

/**
 * Bounds `times` as large, around their middle or another place.
 * @param {number[]} bounds @param {number} times @param {number[]} [centre]
 */
export function zoomed([x0, x1, y0, y1], times, centre = [(x0 + x1) / 2, (y0 + y1) / 2]) {
  const [w, h] = [((x1 - x0) / 2) * times, ((y1 - y0) / 2) * times];
  return [centre[0] - w, centre[0] + w, centre[1] - h, centre[1] + h];
}

/**
 * A double click recentres, the wheel with ctrl zooms; without ctrl the page scrolls. Returns what zooms: so many times
 * around the middle or another place.
 * @param {import("./widget.js").It} it @param {Ground} land
 */
export function zooms(it, { canvas, at, under }) {
  /** @param {number} times @param {number[]} [centre] */
  const zoom = (times, centre) => it.ask({ bounds: zoomed(it.now.bounds, times, centre) });
  hear(it, canvas, "dblclick", (event) => zoom(1, at(under(event))));
  hear(it, canvas, "wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(exp(event.deltaY / 400));
  }, false);
  return zoom;
}

/**
 * A line in the units of an `n` by `n` grid, added to a path in the pixels of the box it is stretched over.
 * @param {import("./contour.js").Line} line @param {number} n @param {import("./pen.js").Box} box @param {Path2D} path
 */
export function lay({ points }, n, [left, top, right, bottom], path) {
  for (let i = 0; i < points.length; i += 2) {
    path[i ? "lineTo" : "moveTo"](left + (points[i] / (n - 1)) * (right - left), bottom - (points[i + 1] / (n - 1)) * (bottom - top));
  }
}

/**
 * Contours of an `n` by `n` grid stretched over a box, each in the path that `choose` says.
 * @param {ArrayLike<number>} values @param {number} n @param {number[]} bands @param {import("./pen.js").Box} box
 * @param {(line: import("./contour.js").Line) => Path2D} choose
 */
export function contours(values, n, bands, box, choose) {
  for (const level of bands) for (const line of contour(values, n, n, level)) lay(line, n, box, choose(line));
}

/**
 * Something slow to draw, kept as long as `wanted` says the same.
 * @param {(pen: Pen, box: import("./pen.js").Box) => void} draw
 */
export function kept(draw) {
  const canvas = make("canvas");
  /** @type {unknown[]} */ let drawn = [];
  let scale = 0;
  /** @param {Pen} pen @param {import("./pen.js").Box} box @param {unknown[]} wanted */
  return (pen, [left, top, right, bottom], wanted) => {
    const [width, height] = [right - left, bottom - top];
    const sharp = pen.context.getTransform().a;
    if (sharp !== scale || wanted.some((part, i) => part !== drawn[i])) {
      [drawn, scale] = [wanted, sharp];
      [canvas.width, canvas.height] = [width * sharp, height * sharp];
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.scale(sharp, sharp);
      draw(new Pen(context, pen.theme), [0, 0, width, height]);
    }
    pen.context.drawImage(canvas, left, top, width, height);
  };
}

/**
 * A heat map of `n` by `n` losses with its contours. Rings around a dip where there is no minimum are dashed: the grid
 * shows them, the loss has none.
 * @param {Pen} pen @param {import("./pen.js").Box} box @param {ArrayLike<number>} values @param {number} n @param {number[]} bands
 * @param {{ rise?: (value: number) => number, image?: ImageData | null, doubted?: (line: import("./contour.js").Line) => boolean }} [how]
 */
export function hills(pen, box, values, n, bands, { rise = rising(bands), image, doubted } = {}) {
  if (!n) return;
  pen.image(image ?? heat(values, n, rise), box, !image);
  const [solid, dotted] = [new Path2D(), new Path2D()];
  contours(values, n, bands, box, (line) => (doubted?.(line) ? dotted : solid));
  pen.line(solid, "#00000073");
  pen.line(dotted, "#00000073", 1, "", [2, 4]);
}

/** A cross that is open in the middle, so that what it marks is seen. @param {Pen} pen @param {number[]} at @param {string} colour */
export function cross(pen, [x, y], colour) {
  pen.line(`M${x - 10} ${y}h6m8 0h6M${x} ${y - 10}v6m0 8v6`, colour, 2, "#fff");
}

/** A column of colours beside a box, and what they stand for. @param {Pen} pen @param {import("./pen.js").Box} box @param {(share: number) => number} at @param {string} name */
export function key(pen, [, top, right, bottom], at, name) {
  const flat = at(0) === at(1);
  const map = sequential(64).reverse();
  pen.image(raster(1, 64, (i) => map[flat ? 63 : i]), [right + 10, top, right + 22, bottom]);
  for (const share of flat ? [0] : [0, 0.5, 1]) pen.text(say(at(share)), right + 26, bottom + (top - bottom) * share);
  pen.text(name, right + 58, top - 8, "right", "bottom");
}

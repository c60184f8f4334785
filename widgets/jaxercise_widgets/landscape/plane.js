/** The plane from above: heat, contours, the slice before as a ghost, the path, and a cursor that reads the loss. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL, heat } from "../core/colour.js";
import { contour } from "../core/contour.js";
import { linear, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";

const WIDTH = 400;
const HEIGHT = 372;
const BOX = { left: 46, top: 18, right: WIDTH - 8, bottom: HEIGHT - 36 };
const HALO = "rgba(255, 255, 255, 0.9)";

/**
 * @param {{ data: import("./reader.js").Reader, signal: AbortSignal, cursor: () => number[], hover: (at: number[]) => void,
 *   zoom: (times: number, centre?: number[]) => void }} options
 */
export function plane({ data, signal, cursor, hover, zoom }) {
  const backdrop = document.createElement("canvas");
  /** @type {unknown[]} */ let drawn = [];
  const x = () => linear(data.window[0], data.window[1], BOX.left, BOX.right);
  const y = () => linear(data.window[2], data.window[3], BOX.bottom, BOX.top);
  const art = stage(WIDTH, HEIGHT, signal, (context, theme) => {
    const wanted = [data.fine, data.ladder, data.ghost];
    if (wanted.some((part, i) => part !== drawn[i])) paintBackdrop(backdrop, data);
    drawn = wanted;
    const [width, height] = [BOX.right - BOX.left, BOX.bottom - BOX.top];
    context.drawImage(backdrop, BOX.left, BOX.top, width, height);
    context.save();
    context.beginPath();
    context.rect(BOX.left, BOX.top, width, height);
    context.clip();
    if (data.path) paintPath(context, data.path, x(), y());
    cross(context, x()(0), y()(0), CATEGORICAL[1]);
    const [cx, cy] = [x()(cursor()[0]), y()(cursor()[1])];
    ring(context, cx, cy);
    context.restore();
    const [x0, x1, y0, y1] = data.window;
    axes(context, BOX, x(), y(), ticks(x0, x1), ticks(y0, y1), data.names[0], data.names[1], theme);
  }, { tabindex: 0, role: "application", "aria-label": "the plane from above; press ? for the keys" });
  const { canvas } = art;
  const dataAt = (/** @type {MouseEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, WIDTH);
    return [x().invert(px), y().invert(py)];
  };
  canvas.style.cursor = "crosshair";
  canvas.addEventListener("pointermove", (event) => hover(dataAt(event)), { signal });
  canvas.addEventListener("pointerdown", (event) => { canvas.focus(); hover(dataAt(event)); }, { signal });
  canvas.addEventListener("dblclick", (event) => zoom(1, dataAt(event)), { signal });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(Math.exp(event.deltaY / 400));
  }, { signal, passive: false });
  return art;
}

/** @param {HTMLCanvasElement} backdrop @param {import("./reader.js").Reader} data */
function paintBackdrop(backdrop, data) {
  const sharp = Math.min(3, globalThis.devicePixelRatio || 1);
  backdrop.width = (BOX.right - BOX.left) * sharp;
  backdrop.height = (BOX.bottom - BOX.top) * sharp;
  const context = /** @type {CanvasRenderingContext2D} */ (backdrop.getContext("2d"));
  if (!data.size) return;
  const { bands, rise } = data.ladder;
  const image = heat(data.fine, data.size, data.size, bands, rise);
  const small = document.createElement("canvas");
  small.width = small.height = data.size;
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.drawImage(small, 0, 0, backdrop.width, backdrop.height);
  context.lineWidth = sharp;
  context.strokeStyle = "rgba(0, 0, 0, 0.45)";
  context.stroke(lines(data.fine, data.size, bands, backdrop));
  if (!data.ghost) return;
  context.strokeStyle = HALO;
  context.setLineDash([5, 4]);
  context.stroke(lines(data.ghost.fine, data.ghost.size, bands.filter((_, i) => i % 3 === 2), backdrop));
}

/** @param {Float32Array} values @param {number} n @param {number[]} bands @param {{ width: number, height: number }} size */
function lines(values, n, bands, { width, height }) {
  const path = new Path2D();
  for (const level of bands) {
    for (const { points } of contour(values, n, n, level)) {
      for (let i = 0; i < points.length; i += 2) {
        const [px, py] = [(points[i] / (n - 1)) * width, (1 - points[i + 1] / (n - 1)) * height];
        if (i) path.lineTo(px, py);
        else path.moveTo(px, py);
      }
    }
  }
  return path;
}

/**
 * @param {CanvasRenderingContext2D} context @param {Float32Array} path @param {import("../core/axes.js").Scale} x
 * @param {import("../core/axes.js").Scale} y
 */
function paintPath(context, path, x, y) {
  const shape = new Path2D();
  for (let k = 0; k < path.length; k += 2) shape.lineTo(x(path[k]), y(path[k + 1]));
  line(context, shape, CATEGORICAL[0], 1.5, HALO);
  context.fillStyle = CATEGORICAL[0];
  context.fillRect(x(path[0]) - 4, y(path[1]) - 4, 8, 8);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} colour */
function cross(context, x, y, colour) {
  const shape = new Path2D(`M${x - 7} ${y}h14M${x} ${y - 7}v14`);
  line(context, shape, colour, 2, "#fff");
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
export function ring(context, x, y) {
  const shape = new Path2D();
  shape.arc(x, y, 5, 0, 7);
  line(context, shape, "#000", 1.5, "#fff");
}

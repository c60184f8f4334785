/** The landscape: heat, contours, minima that are really there, the path, the step shown, and a start that is dragged. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL, heat } from "../core/colour.js";
import { contour, holds } from "../core/contour.js";
import { levels, linear, say, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";

const WIDTH = 440;
const HEIGHT = 400;
const BOX = { left: 46, top: 18, right: WIDTH - 8, bottom: HEIGHT - 36 };

/**
 * @param {{ model: import("../core/model").Model, data: import("./reader.js").Reader, signal: AbortSignal,
 *   ask: (wish: Record<string, unknown>) => void, hover: (text: string) => void }} options
 */
export function ground({ model, data, signal, ask, hover }) {
  const backdrop = document.createElement("canvas");
  /** @type {unknown[]} */ let drawn = [];
  /** @type {number[] | null} */ let ghost = null;
  const x = () => linear(data.bounds[0], data.bounds[1], BOX.left, BOX.right);
  const y = () => linear(data.bounds[2], data.bounds[3], BOX.bottom, BOX.top);

  const art = stage(WIDTH, HEIGHT, signal, (context, theme) => {
    const wanted = [data.grid, data.basins, model.get("basin_map")];
    if (wanted.some((part, i) => part !== drawn[i])) {
      drawn = wanted;
      paintBackdrop(backdrop, data, model.get("basin_map"));
    }
    const width = BOX.right - BOX.left;
    context.drawImage(backdrop, BOX.left, BOX.top, width, BOX.bottom - BOX.top);
    context.save();
    context.beginPath();
    context.rect(BOX.left, BOX.top, width, BOX.bottom - BOX.top);
    context.clip();
    paintPath(context, data, model.get("frame"), x(), y());
    for (const low of data.minima) cross(context, x()(low.at[0]), y()(low.at[1]));
    const at = ghost ?? data.origin;
    square(context, x()(at[0]), y()(at[1]), ghost !== null);
    context.restore();
    const [x0, x1, y0, y1] = data.bounds;
    axes(context, BOX, x(), y(), ticks(x0, x1), ticks(y0, y1), data.names[0], data.names[1], theme);
  }, { tabindex: 0, role: "application", "aria-label": "landscape; press ? for the keys" });

  const { canvas } = art;
  const near = (/** @type {MouseEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, WIDTH);
    return Math.hypot(px - x()(data.origin[0]), py - y()(data.origin[1])) < 16;
  };
  const dataAt = (/** @type {MouseEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, WIDTH);
    return [x().invert(px), y().invert(py)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !near(event)) return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    ghost = dataAt(event);
    art.repaint();
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (!ghost) {
      canvas.style.cursor = near(event) ? "grab" : "crosshair";
      return hover(read(data, dataAt(event)));
    }
    ghost = dataAt(event);
    ask({ start: ghost });
    art.repaint();
  }, { signal });
  const drop = () => {
    if (ghost) ask({ start: ghost });
    ghost = null;
    art.repaint();
  };
  canvas.addEventListener("pointerup", drop, { signal });
  canvas.addEventListener("pointercancel", drop, { signal });
  canvas.addEventListener("pointerleave", () => hover(""), { signal });
  canvas.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    if (near(new MouseEvent("touch", { clientX: touch.clientX, clientY: touch.clientY }))) event.preventDefault();
  }, { signal, passive: false });
  canvas.addEventListener("dblclick", (event) => {
    const [cx, cy] = dataAt(event);
    window_(cx, cy, 1);
  }, { signal });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const [x0, x1, y0, y1] = model.get("bounds");
    window_((x0 + x1) / 2, (y0 + y1) / 2, Math.exp(event.deltaY / 400));
  }, { signal, passive: false });
  /** @param {number} cx @param {number} cy @param {number} times */
  function window_(cx, cy, times) {
    const [x0, x1, y0, y1] = model.get("bounds");
    const [w, h] = [((x1 - x0) / 2) * times, ((y1 - y0) / 2) * times];
    ask({ bounds: [cx - w, cx + w, cy - h, cy + h] });
  }
  return art;
}

/** @param {HTMLCanvasElement} backdrop @param {import("./reader.js").Reader} data @param {boolean} basinMap */
export function paintBackdrop(backdrop, data, basinMap) {
  const sharp = Math.min(3, globalThis.devicePixelRatio || 1);
  backdrop.width = (BOX.right - BOX.left) * sharp;
  backdrop.height = (BOX.bottom - BOX.top) * sharp;
  const context = /** @type {CanvasRenderingContext2D} */ (backdrop.getContext("2d"));
  const n = data.size;
  if (!n) return;
  const bands = levels(data.grid, data.minima[0]?.loss);
  const image = basinMap && data.basins ? basinImage(data.basins, data.basinSize) : heat(data.grid, n, n, bands);
  const small = document.createElement("canvas");
  [small.width, small.height] = [image.width, image.height];
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = !basinMap;
  context.drawImage(small, 0, 0, backdrop.width, backdrop.height);
  paintContours(context, data, bands, backdrop.width, backdrop.height);
}

/**
 * Rings around a dip that Newton steps could not confirm are drawn dashed: the grid shows them, the loss has none.
 * @param {CanvasRenderingContext2D} context @param {import("./reader.js").Reader} data @param {number[]} bands
 * @param {number} width @param {number} height
 */
function paintContours(context, data, bands, width, height) {
  const n = data.size;
  const [x0, x1, y0, y1] = data.bounds;
  const lows = data.minima.map((low) => [((low.at[0] - x0) / (x1 - x0)) * (n - 1), ((low.at[1] - y0) / (y1 - y0)) * (n - 1)]);
  const solid = new Path2D();
  const doubted = new Path2D();
  for (const level of bands) {
    for (const ring of contour(data.grid, n, n, level)) {
      const doubt = ring.hollow && !lows.some(([x, y]) => holds(ring, x, y));
      const path = doubt ? doubted : solid;
      for (let i = 0; i < ring.points.length; i += 2) {
        const px = (ring.points[i] / (n - 1)) * width;
        const py = (1 - ring.points[i + 1] / (n - 1)) * height;
        if (i) path.lineTo(px, py);
        else path.moveTo(px, py);
      }
    }
  }
  context.strokeStyle = "rgba(0, 0, 0, 0.45)";
  context.stroke(solid);
  context.setLineDash([2, 4]);
  context.stroke(doubted);
  context.setLineDash([]);
}

/** @param {Uint8Array} basins @param {number} n */
function basinImage(basins, n) {
  const image = new ImageData(n, n);
  for (let i = 0; i < n * n; i++) {
    const at = 4 * ((n - 1 - Math.floor(i / n)) * n + (i % n));
    const which = basins[i];
    const hex = which === 0 ? "#d9d9d9" : which === 255 ? "#5a5a5a" : CATEGORICAL[which % 7];
    image.data.set([1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16)), at);
    image.data[at + 3] = 255;
  }
  return image;
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./reader.js").Reader} data @param {number} frame
 * @param {import("../core/axes.js").Scale} x @param {import("../core/axes.js").Scale} y
 */
function paintPath(context, data, frame, x, y) {
  const path = data.path();
  const shape = new Path2D();
  const dots = new Path2D();
  let outside = 0;
  let [px, py] = [0, 0];
  for (let k = 0; k <= Math.min(frame, data.last()); k++) {
    const [a, b] = [path[2 * k], path[2 * k + 1]];
    if (!(a >= data.bounds[0] && a <= data.bounds[1] && b >= data.bounds[2] && b <= data.bounds[3])) outside++;
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    [px, py] = [Math.max(-1e4, Math.min(1e4, x(a))), Math.max(-1e4, Math.min(1e4, y(b)))];
    if (k) shape.lineTo(px, py);
    else shape.moveTo(px, py);
    dots.rect(px - 1.5, py - 1.5, 3, 3); // a round dot costs a software renderer ten times as much
  }
  line(context, shape, CATEGORICAL[0], 1.5, "rgba(255, 255, 255, 0.9)");
  context.fillStyle = CATEGORICAL[0];
  context.fill(dots);
  if (frame <= data.last()) arrow(context, px, py, downhill(data, path[2 * frame], path[2 * frame + 1], x, y));
  ball(context, px, py);
  if (outside) flag(context, `${outside} ${outside === 1 ? "step" : "steps"} outside`);
}

/**
 * The direction of minus the gradient on the screen, by the cubic through four points each way: in a narrow valley
 * a straight line between two points of the grid may point uphill. Null where there is none.
 * @param {{ gradient: ArrayLike<number>, coarse: number, bounds: number[] }} data @param {number} a @param {number} b
 * @param {(v: number) => number} x @param {(v: number) => number} y
 * @returns {[number, number] | null}
 */
export function downhill(data, a, b, x, y) {
  const n = data.coarse;
  const [x0, x1, y0, y1] = data.bounds;
  const [u, v] = [((a - x0) / (x1 - x0)) * (n - 1), ((b - y0) / (y1 - y0)) * (n - 1)];
  if (!(u >= 0 && u <= n - 1 && v >= 0 && v <= n - 1)) return null;
  const [i, j] = [u, v].map((w) => Math.min(n - 4, Math.max(0, Math.floor(w) - 1)));
  const [across, along] = [cubic(u - i), cubic(v - j)];
  let [gx, gy] = [0, 0];
  along.forEach((t, row) => across.forEach((s, column) => {
    const at = 2 * ((j + row) * n + i + column);
    gx += t * s * data.gradient[at];
    gy += t * s * data.gradient[at + 1];
  }));
  const [dx, dy] = [x(a - gx) - x(a), y(b - gy) - y(b)];
  const length = Math.hypot(dx, dy);
  return length > 0 && Number.isFinite(length) ? [dx / length, dy / length] : null;
}

/** The weights of the values at 0, 1, 2 and 3 in the cubic through them. @param {number} p */
function cubic(p) {
  const [q, r, s] = [p - 1, p - 2, p - 3];
  return [-q * r * s / 6, p * r * s / 2, -p * q * s / 2, p * q * r / 6];
}

/**
 * Where the loss falls fastest. All arrows are equally long: gradients of one picture differ by powers of ten.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {[number, number] | null} way
 */
function arrow(context, x, y, way) {
  if (!way) return;
  const [dx, dy] = way;
  const [tipX, tipY] = [x + 34 * dx, y + 34 * dy];
  const shape = new Path2D();
  shape.moveTo(x, y);
  shape.lineTo(tipX, tipY);
  for (const side of [-1, 1]) {
    shape.moveTo(tipX, tipY);
    shape.lineTo(tipX - 9 * dx - 5 * side * dy, tipY - 9 * dy + 5 * side * dx);
  }
  line(context, shape, "#222", 2, "rgba(255, 255, 255, 0.9)");
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function ball(context, x, y) {
  context.beginPath();
  context.arc(x, y, 5, 0, 7);
  context.fillStyle = CATEGORICAL[0];
  context.fill();
  context.strokeStyle = "#fff";
  context.lineWidth = 1.5;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {string} text */
function flag(context, text) {
  context.font = "12px system-ui, sans-serif";
  const width = context.measureText(text).width;
  context.fillStyle = "rgba(255, 255, 255, 0.92)";
  context.fillRect(BOX.right - width - 14, BOX.top + 6, width + 8, 18);
  context.fillStyle = "#222";
  context.textBaseline = "middle";
  context.fillText(text, BOX.right - width - 10, BOX.top + 15);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function cross(context, x, y) {
  for (const [colour, width] of /** @type {[string, number][]} */ ([["#fff", 4], [CATEGORICAL[1], 2]])) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - 7, y);
    context.lineTo(x + 7, y);
    context.moveTo(x, y - 7);
    context.lineTo(x, y + 7);
    context.stroke();
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {boolean} waiting */
function square(context, x, y, waiting) {
  context.fillStyle = CATEGORICAL[0];
  context.strokeStyle = "#fff";
  context.lineWidth = 1.5;
  context.globalAlpha = waiting ? 0.6 : 1;
  context.fillRect(x - 5, y - 5, 10, 10);
  context.strokeRect(x - 5, y - 5, 10, 10);
  context.globalAlpha = 1;
}

/** The loss and the gradient under the pointer. @param {import("./reader.js").Reader} data @param {number[]} at */
function read(data, at) {
  const [x0, x1, y0, y1] = data.bounds;
  const [u, v] = [(at[0] - x0) / (x1 - x0), (at[1] - y0) / (y1 - y0)];
  if (u < 0 || u > 1 || v < 0 || v > 1 || !data.size) return "";
  const pick = (/** @type {number} */ n) => Math.round(v * (n - 1)) * n + Math.round(u * (n - 1));
  const g = 2 * pick(data.coarse);
  const where = `${data.names[0]} ${say(at[0])}, ${data.names[1]} ${say(at[1])}`;
  return `${where}: loss ${say(data.grid[pick(data.size)])}, gradient (${say(data.gradient[g])}, ${say(data.gradient[g + 1])})`;
}

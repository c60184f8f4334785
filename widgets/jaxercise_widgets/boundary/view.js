/** boundary: the plane, the curve of loss and accuracy, hidden units small, and training that starts and stops. */

import { axes, line } from "../core/axes.js";
import { CATEGORICAL, sequential } from "../core/colour.js";
import { decode } from "../core/decode.js";
import { frame } from "../core/frame.js";
import { button, listen, make, slider, toggle } from "../core/parts.js";
import { linear, say, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { BOX, plane, SIZE, winner } from "./plane.js";

const [WIDE, HIGH, TILE] = [320, 190, 72];
const RATES = Array.from({ length: 61 }, (_, i) => Number((10 ** ((i - 40) / 10)).toPrecision(3)));
const BATCHES = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256];

/** @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const trains = model.get("can_train");
  const none = { margins: new Float32Array(1), classes: 1, n: 1, bounds: [-1, 1, -1, 1], points: new Float32Array(0), wrong: new Uint8Array(0), last: new Int32Array(0) };
  /** @type {import("./plane.js").Shown} */ let shown = none;
  let curve = new Float32Array(0);
  let hidden = new Uint8Array(0);

  const run = (/** @type {boolean} */ on) => { model.set("running", on); model.save_changes(); };
  const ask = (/** @type {Record<string, unknown>} */ wish) => {
    model.set("wish", wish);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  };
  /** @param {number} by */
  const changeRate = (by) => {
    const at = Math.min(RATES.length - 1, Math.max(0, nearest(RATES, model.get("lr")) + by));
    model.set("lr", RATES[at]);
    model.save_changes();
    around.say(`learning rate ${say(RATES[at])}`);
  };
  const keys = trains ? [
    { key: " ", says: "train or stop", press: () => train.click() },
    { key: "ArrowRight", says: "one step (shift: ten)", press: (/** @type {number} */ by) => ask({ steps: by }) },
    { key: "ArrowUp", says: "higher learning rate", press: changeRate },
    { key: "ArrowDown", says: "lower learning rate", press: (/** @type {number} */ by) => changeRate(-by) },
    { key: "r", says: "back to the first parameters", press: () => ask({ reset: true }) },
  ] : [];
  const around = frame({ model, el, signal, name: "boundary", keys, table: () => asTable(shown) });
  const readout = make("p", { class: "jx-readout" }, " ");

  const paint = plane();
  const land = stage(SIZE, SIZE, signal, (context, theme) => paint(context, theme, shown),
    { tabindex: 0, role: "application", "aria-label": "the plane; press ? for the keys" });
  land.canvas.addEventListener("pointermove", (event) => {
    const [px, py] = pointerAt(land.canvas, event, SIZE);
    const [u, v] = [(px - BOX.left) / (BOX.right - BOX.left), (BOX.bottom - py) / (BOX.bottom - BOX.top)];
    if (u < 0 || u > 1 || v < 0 || v > 1) return;
    const { n, bounds: [x0, x1, y0, y1] } = shown;
    const [best, sure] = winner(shown.margins, shown.classes, n * n, Math.round(v * (n - 1)) * n + Math.round(u * (n - 1)));
    readout.textContent = `(${say(x0 + u * (x1 - x0))}, ${say(y0 + v * (y1 - y0))}): class ${best}, ahead of the next by ${say(100 * sure)} %`;
  }, { signal });
  const losses = stage(WIDE, HIGH, signal, (context, theme) => paintCurve(context, theme, curve),
    { role: "img", "aria-label": "loss and accuracy at every step; the sentence above has the last of them" });
  const rows = () => Math.ceil(hidden.length / 1024 / 4) || 1;
  const units = stage(WIDE, 4 * TILE + 16, signal, (context, theme) => paintUnits(context, theme, hidden),
    { role: "img", "aria-label": "what each hidden unit answers over the plane" });

  const small = make("div", { style: "overflow:hidden" }, units.canvas);

  const train = toggle("train", signal, model.get("running"), run);
  const rate = slider({
    label: "learning rate", max: RATES.length - 1, value: nearest(RATES, model.get("lr")), signal,
    text: (at) => say(RATES[at]), input: (at) => { model.set("lr", RATES[at]); model.save_changes(); },
  });
  const batch = slider({
    label: "batch", max: BATCHES.length - 1, value: nearest(BATCHES, model.get("batch")), signal,
    text: (at) => (BATCHES[at] ? `${BATCHES[at]} points` : "all points"), input: (at) => { model.set("batch", BATCHES[at]); model.save_changes(); },
  });
  const side = make("div", { class: "jx-side" });
  around.body.append(make("div", {}, land.canvas, readout), side);
  if (trains) {
    side.append(losses.canvas);
    around.bar.append(train, button("one step", "step", signal, () => ask({ steps: 1 })), button("back to the first parameters", "reset", signal, () => ask({ reset: true })), rate.root, batch.root);
  }

  function renew() {
    const picture = model.get("picture");
    const points = /** @type {Float32Array} */ (decode(model.get("points")));
    if (!picture?.margins) return;
    const [classes, n] = picture.margins.shape;
    shown = {
      margins: /** @type {Float32Array} */ (decode(picture.margins)), classes, n, bounds: picture.bounds, points,
      wrong: /** @type {Uint8Array} */ (decode(picture.wrong)), last: /** @type {Int32Array} */ (decode(picture.last)),
    };
    curve = /** @type {any} */ (decode(picture.curve));
    hidden = picture.hidden ? /** @type {any} */ (decode(picture.hidden)) : hidden;
    if (hidden.length && !small.isConnected) side.append(small);
    small.style.height = `${rows() * TILE + 16}px`;
    Object.assign(around.root.dataset, { steps: picture.steps, accuracy: picture.summary.accuracy, n: points.length / 3, size: n });
    land.repaint();
    losses.repaint();
    units.repaint();
  }
  for (const name of ["picture", "points"]) listen(model, name, signal, renew);
  listen(model, "running", signal, () => {
    train.setAttribute("aria-pressed", String(model.get("running")));
    around.say(model.get("running") ? "training" : "stopped");
  });
  listen(model, "lr", signal, () => rate.set(nearest(RATES, model.get("lr"))));
  listen(model, "batch", signal, () => batch.set(nearest(BATCHES, model.get("batch"))));
  renew();
  return () => ending.abort();
}

/** @param {number[]} values @param {number} wanted */
function nearest(values, wanted) {
  return values.reduce((best, value, i) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? i : best), 0);
}

/** @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme @param {Float32Array} curve */
function paintCurve(context, theme, curve) {
  const box = { left: 44, top: 22, right: WIDE - 40, bottom: HIGH - 36 };
  const last = Math.max(1, curve[curve.length - 3] ?? 1);
  let top = 0.1;
  for (let i = 1; i < curve.length; i += 3) if (Number.isFinite(curve[i])) top = Math.max(top, curve[i]);
  const x = linear(0, last, box.left, box.right);
  const scales = [linear(0, top * 1.05, box.bottom, box.top), linear(0, 1.02, box.bottom, box.top)];
  axes(context, box, x, scales[0], ticks(0, last, 4), ticks(0, top, 3), "step", "loss", theme);
  context.fillStyle = theme.ink;
  context.font = "11px system-ui, sans-serif";
  context.textAlign = "left";
  for (const share of [0, 0.5, 1]) context.fillText(`${100 * share} %`, box.right + 4, scales[1](share) + 4);
  context.textAlign = "right";
  context.fillText("dashed: right answers", WIDE - 4, box.top - 8);
  [0, 1].forEach((which) => {
    const path = new Path2D();
    for (let i = 0; i < curve.length; i += 3) path.lineTo(x(curve[i]), scales[which](curve[i + 1 + which]));
    line(context, path, CATEGORICAL[which], 1.5, theme.paper, which ? [5, 3] : []);
  });
}

/** @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme @param {Uint8Array} hidden */
function paintUnits(context, theme, hidden) {
  const map = sequential();
  const small = document.createElement("canvas");
  small.width = small.height = 32;
  const image = new ImageData(32, 32);
  context.fillStyle = theme.ink;
  context.font = "11px system-ui, sans-serif";
  context.fillText("hidden units, each from its lowest (dark) to its highest", 2, 11);
  for (let unit = 0; unit < hidden.length / 1024; unit++) {
    for (let i = 0; i < 1024; i++) {
      image.data.set([...map[hidden[unit * 1024 + i]], 255], 4 * ((31 - (i >> 5)) * 32 + (i & 31)));
    }
    small.getContext("2d")?.putImageData(image, 0, 0);
    context.drawImage(small, (unit % 4) * (TILE + 6), 16 + Math.floor(unit / 4) * TILE, TILE - 4, TILE - 4);
  }
}

/** @param {import("./plane.js").Shown} shown */
function asTable({ points, wrong }) {
  const rows = [];
  for (let i = 0; i < Math.min(200, wrong.length); i++) {
    rows.push([i, say(points[3 * i]), say(points[3 * i + 1]), points[3 * i + 2], wrong[i] ? "wrong" : "right"]);
  }
  return table(`The points${wrong.length > 200 ? ", the first 200" : ""}:`, ["point", "x0", "x1", "class", "side"], rows);
}

export default { render };

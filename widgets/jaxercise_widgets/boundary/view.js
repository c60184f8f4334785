/** boundary: the plane, the curve of loss and accuracy, how far steps scatter, hidden units small, and training that starts and stops. */

import { CATEGORICAL, raster, sequential } from "../core/colour.js";
import { decode, NONE, nth, unpack } from "../core/decode.js";
import { abs, ceil, floor, list, max } from "../core/numbers.js";
import { button, div, flag, line, make, slider } from "../core/parts.js";
import { trail } from "../core/pen.js";
import { rates } from "../core/rates.js";
import { nearest, say } from "../core/scales.js";
import { stage, tabled } from "../core/stage.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { percent } from "../core/words.js";
import { plane } from "./plane.js";

const [WIDE, HIGH, TILE] = [320, 190, 72];
const BATCHES = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256];

export default view("boundary", (it) => {
  const { now } = it;
  /** @type {import("./plane.js").Shown} */ const shown = {
    margins: new Float32Array(1), classes: 1, n: 1, bounds: [-1, 1, -1, 1], points: NONE, wrong: NONE, last: NONE, curve: NONE, hidden: NONE,
    scatter: NONE, outline: NONE, noise: 0,
  };
  const renew = () => {
    const { picture } = now;
    if (!picture?.margins) return;
    const { hidden, ...rest } = unpack(picture);
    const [classes, n] = picture.margins.shape;
    Object.assign(shown, rest, { classes, n, points: decode(now.points), hidden: hidden ?? shown.hidden });
    for (const [box, there] of /** @type {[HTMLElement, boolean][]} */ ([[spread, shown.scatter.length > 0], [small, shown.hidden.length > 0]])) {
      if (there && !box.isConnected) side.append(box);
      box.hidden = !there;
    }
    small.style.height = `${ceil(shown.hidden.length / 4096) * TILE + 16}px`;
    it.facts({ steps: picture.steps, accuracy: picture.summary.accuracy, n: shown.points.length / 3, size: n });
  };
  const hovered = line();
  const land = plane(it, shown, hovered.tell);
  /** @param {number} tall @param {string} label @param {(pen: import("../core/pen.js").Pen) => void} paint */
  const picture = (tall, label, paint) => div(stage(it, WIDE, tall, label, paint).canvas);
  const spread = picture(HIGH, "how steps on batches scatter around their mean; the table has them", (pen) => paintSpread(pen, shown));
  const small = picture(4 * TILE + 16, "what each hidden unit answers over the plane", (pen) => paintUnits(pen, shown.hidden));
  small.style.overflow = "hidden";
  const side = make("div.side");
  if (now.can_train) {
    side.append(picture(HIGH, "loss and accuracy since the first step; the sentence above has the last of them", (pen) => paintCurve(pen, shown.curve)));
  }
  const steps = (/** @type {number} */ by) => it.ask({ wish: { steps: by } });
  it.on("picture points", renew);
  it.on("lr batch");
  it.on("running", () => it.say(now.running ? "training" : "stopped"));
  renew();
  return {
    body: [div(land, hovered.element), side],
    bar: now.can_train ? [
      flag(it, "train", "running", " ", "train or stop", it.set),
      button(it, "one step", () => steps(1), "step"),
      button(it, "back to the first parameters", () => it.ask({ wish: { reset: true } }), "reset", "r"),
      rates(it, "ArrowUp", "ArrowDown"),
      slider(it, "batch", () => BATCHES.length - 1, () => nearest(BATCHES, now.batch),
        (at) => (BATCHES[at] ? `${BATCHES[at]} points` : "all points"), (at) => it.set({ batch: BATCHES[at] })),
    ] : [],
    keys: now.can_train ? [["ArrowRight", "one step (shift: ten)", steps]] : [],
    table: () => asTable(shown),
  };
});

/** @param {import("../core/pen.js").Pen} pen @param {Float32Array} curve */
function paintCurve(pen, curve) {
  const every = (/** @type {number} */ part) => curve.filter((_, i) => i % 3 === part);
  const [steps, losses, right] = [0, 1, 2].map(every);
  pen.training([44, 22, WIDE - 40, HIGH - 36], steps, losses, steps, right);
}

/**
 * Steps on batches as dots, and the ellipse of two standard deviations; their mean is the arrow.
 * @param {import("../core/pen.js").Pen} pen @param {import("./plane.js").Shown} shown
 */
function paintSpread(pen, { scatter, outline, noise }) {
  const reach = [...scatter, ...outline, 1.2].reduce((a, b) => max(a, abs(b)), 0) * 1.05;
  const wide = (reach * (WIDE - 52)) / (HIGH - 54);
  const [x, y] = pen.chart([44, 18, WIDE - 8, HIGH - 36], [-wide, wide, "along the mean step (= 1)"],
    [-reach, reach, `steps on batches, scattered by ${say(noise)}`]);
  for (let k = 0; k < scatter.length; k += 2) pen.block(x(scatter[k]) - 2, y(scatter[k + 1]) - 2, 4, 4, pen.theme.quiet);
  pen.line(trail(outline.length / 2, (k) => [x(outline[2 * k]), y(outline[2 * k + 1])]), CATEGORICAL[1], 2, pen.theme.paper);
  pen.line(`M${x(0)} ${y(0)}H${x(1)}m-7 -5l7 5l-7 5`, CATEGORICAL[0], 2.5, pen.theme.paper);
}

/** @param {import("../core/pen.js").Pen} pen @param {Uint8Array | Float32Array} hidden */
function paintUnits(pen, hidden) {
  const map = sequential();
  pen.text("hidden units, each from its lowest (dark) to its highest", 2, 7);
  for (let unit = 0; unit < hidden.length / 1024; unit++) {
    const shades = nth(/** @type {Uint8Array} */ (hidden), unit, 1024);
    const [left, top] = [(unit % 4) * (TILE + 6), 16 + floor(unit / 4) * TILE];
    pen.image(raster(32, 32, (i) => map[shades[i]], true), [left, top, left + TILE - 4, top + TILE - 4]);
  }
}

/** @param {import("./plane.js").Shown} shown */
function asTable({ points, wrong, scatter, noise }) {
  const rows = Array.from(wrong.subarray(0, 200), (side, i) => [i, points[3 * i], points[3 * i + 1], points[3 * i + 2], side ? "wrong" : "right"]);
  const made = table(`The points${wrong.length > 200 ? ", the first 200" : ""}:`, ["point", "x0", "x1", "class", "side"], rows);
  if (!scatter.length) return made;
  const dots = list(scatter.length / 2, (k) => [k, scatter[2 * k], scatter[2 * k + 1]]);
  return div(made, table(`Steps on batches, in lengths of their mean; they scatter by ${percent(noise)} of it:`,
    ["batch", "along it", "across it"], dots));
}

/** boundary: the plane, the curve of loss and accuracy, how far steps scatter, hidden units small, and training that starts and stops. */

import { CATEGORICAL, sequential } from "../core/colour.js";
import { decode, unpack } from "../core/decode.js";
import { button, make, slider, toggle } from "../core/parts.js";
import { trail } from "../core/pen.js";
import { rates } from "../core/rates.js";
import { nearest, say } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { percent } from "../core/words.js";
import { plane } from "./plane.js";

const [WIDE, HIGH, TILE] = [320, 190, 72];
const BATCHES = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256];

export default view("boundary", (it) => {
  const trains = it.get("can_train");
  const none = new Float32Array(0);
  /** @type {import("./plane.js").Shown} */ const shown = {
    margins: new Float32Array(1), classes: 1, n: 1, bounds: [-1, 1, -1, 1], points: none, wrong: none, last: none, curve: none, hidden: none,
    scatter: none, outline: none, noise: 0,
  };
  const renew = () => {
    const picture = it.get("picture");
    if (!picture?.margins) return;
    const { hidden, ...rest } = unpack(picture);
    const [classes, n] = picture.margins.shape;
    Object.assign(shown, rest, { classes, n, points: decode(it.get("points")), hidden: hidden ?? shown.hidden });
    for (const [box, there] of /** @type {[HTMLElement, boolean][]} */ ([[spread, shown.scatter.length > 0], [small, shown.hidden.length > 0]])) {
      if (there && !box.isConnected) side.append(box);
      box.hidden = !there;
    }
    small.style.height = `${Math.ceil(shown.hidden.length / 4096) * TILE + 16}px`;
    it.facts({ steps: picture.steps, accuracy: picture.summary.accuracy, n: shown.points.length / 3, size: n, noise: shown.noise });
  };
  const told = make("p", { class: "jx-readout" }, " ");
  const land = plane(it, shown, (words) => { told.textContent = words; });
  const losses = stage(it, WIDE, HIGH, "loss and accuracy since the first step; the sentence above has the last of them", (pen) => paintCurve(pen, shown.curve));
  const spread = make("div", {}, stage(it, WIDE, HIGH, "how steps on batches scatter around their mean; the table has them", (pen) => paintSpread(pen, shown)).canvas);
  const small = make("div", { style: "overflow:hidden" },
    stage(it, WIDE, 4 * TILE + 16, "what each hidden unit answers over the plane", (pen) => paintUnits(pen, shown.hidden)).canvas);
  const side = make("div", { class: "jx-side" });
  const train = toggle(it, "train", () => it.get("running"), (running) => it.set({ running }));
  it.body.append(make("div", {}, land, told), side);
  const rate = rates(it);
  const reset = () => it.ask({ wish: { reset: true } });
  const steps = (/** @type {number} */ by) => it.ask({ wish: { steps: by } });
  if (trains) {
    side.append(losses.canvas);
    it.bar.append(train, button(it, "one step", () => steps(1), "step"), button(it, "back to the first parameters", reset, "reset"), rate.root,
      slider(it, "batch", {
        top: () => BATCHES.length - 1, at: () => nearest(BATCHES, it.get("batch")), input: (at) => it.set({ batch: BATCHES[at] }),
        text: (at) => (BATCHES[at] ? `${BATCHES[at]} points` : "all points"),
      }));
  }
  it.on("picture points", renew);
  it.on("lr batch");
  it.on("running", () => it.say(it.get("running") ? "training" : "stopped"));
  renew();
  return {
    keys: trains ? [
      [" ", "train or stop", () => train.click()], ["ArrowRight", "one step (shift: ten)", steps],
      ["ArrowUp", "higher learning rate", rate.change], ["ArrowDown", "lower learning rate", (by) => rate.change(-by)],
      ["r", "back to the first parameters", reset],
    ] : [],
    table: () => asTable(shown),
  };
});

/** @param {import("../core/pen.js").Pen} pen @param {Float32Array} curve */
function paintCurve(pen, curve) {
  const box = { left: 44, top: 22, right: WIDE - 40, bottom: HIGH - 36 };
  const every = (/** @type {number} */ part) => curve.filter((_, i) => i % 3 === part);
  const [steps, losses, right] = [0, 1, 2].map(every);
  const top = losses.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, b) : a), 0.1);
  const [x, y] = pen.chart(box, [0, Math.max(1, steps[steps.length - 1] ?? 1), "step"], [0, top * 1.05, "loss"]);
  const share = pen.shares(box, "dashed: right answers");
  pen.line(trail(steps.length, (k) => [x(steps[k]), y(losses[k])]), CATEGORICAL[0], 1.5, pen.theme.paper);
  pen.line(trail(steps.length, (k) => [x(steps[k]), share(right[k])]), CATEGORICAL[1], 1.5, pen.theme.paper, [5, 3]);
}

/**
 * Steps on batches as dots, and the ellipse of two standard deviations; their mean is the arrow.
 * @param {import("../core/pen.js").Pen} pen @param {import("./plane.js").Shown} shown
 */
function paintSpread(pen, { scatter, outline, noise }) {
  const reach = [...scatter, ...outline, 1.2].reduce((a, b) => Math.max(a, Math.abs(b)), 0) * 1.05;
  const wide = (reach * (WIDE - 52)) / (HIGH - 54);
  const [x, y] = pen.chart({ left: 44, top: 18, right: WIDE - 8, bottom: HIGH - 36 }, [-wide, wide, "along the mean step (= 1)"],
    [-reach, reach, `steps on batches, scattered by ${say(noise)}`]);
  for (let k = 0; k < scatter.length; k += 2) pen.block(x(scatter[k]) - 2, y(scatter[k + 1]) - 2, 4, 4, pen.theme.quiet);
  pen.line(trail(outline.length / 2, (k) => [x(outline[2 * k]), y(outline[2 * k + 1])]), CATEGORICAL[1], 2, pen.theme.paper);
  pen.line(`M${x(0)} ${y(0)}H${x(1)}m-7 -5l7 5l-7 5`, CATEGORICAL[0], 2.5, pen.theme.paper);
}

/** @param {import("../core/pen.js").Pen} pen @param {Uint8Array | Float32Array} hidden */
function paintUnits(pen, hidden) {
  const map = sequential();
  const image = new ImageData(32, 32);
  pen.text("hidden units, each from its lowest (dark) to its highest", 2, 7);
  for (let unit = 0; unit < hidden.length / 1024; unit++) {
    for (let i = 0; i < 1024; i++) image.data.set([...map[hidden[unit * 1024 + i]], 255], 4 * ((31 - (i >> 5)) * 32 + (i & 31)));
    const [left, top] = [(unit % 4) * (TILE + 6), 16 + Math.floor(unit / 4) * TILE];
    pen.image(image, { left, top, right: left + TILE - 4, bottom: top + TILE - 4 });
  }
}

/** @param {import("./plane.js").Shown} shown */
function asTable({ points, wrong, scatter, noise }) {
  const rows = Array.from(wrong.subarray(0, 200), (side, i) => [i, points[3 * i], points[3 * i + 1], points[3 * i + 2], side ? "wrong" : "right"]);
  const made = table(`The points${wrong.length > 200 ? ", the first 200" : ""}:`, ["point", "x0", "x1", "class", "side"], rows);
  if (!scatter.length) return made;
  const dots = Array.from({ length: scatter.length / 2 }, (_, k) => [k, scatter[2 * k], scatter[2 * k + 1]]);
  return make("div", {}, made, table(`Steps on batches, in lengths of their mean; they scatter by ${percent(noise)} of it:`,
    ["batch", "along it", "across it"], dots));
}

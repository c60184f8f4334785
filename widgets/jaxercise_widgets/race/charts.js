/** The race drawn: all paths on one landscape, and one small loss curve an entrant. */

import { CATEGORICAL, DASHES } from "../core/colour.js";
import { ground } from "../core/ground.js";
import { classColour, marker } from "../core/markers.js";
import { drag } from "../core/parts.js";
import { HALO, trail } from "../core/pen.js";
import { clamp, decades, linear, logarithmic, say, ticks } from "../core/scales.js";
import { stage } from "../core/stage.js";
import { seconds } from "../core/words.js";
import { arrow, terrain } from "../descent/ground.js";

const [SMALL, ROW] = [350, 84];

/** @param {import("../core/widget.js").It} it @param {import("./runs.js").Runs} runs */
export function track(it, runs) {
  /** @type {number[] | null} */ let held = null;
  const backdrop = terrain(runs);
  const land = ground(it, {
    label: "the race on the landscape", names: () => it.get("names"), bounds: () => runs.bounds,
    draw(pen, { box, onto }) {
      backdrop(pen, box);
      const heads = runs.entrants.map((_, i) => {
        const path = runs.path(i);
        const ran = path.subarray(0, 2 * runs.place(i) + 2);
        const end = ran.findIndex((value) => !Number.isFinite(value));
        const count = end < 0 ? ran.length / 2 : end >> 1;
        pen.line(trail(count, (k) => onto(path.subarray(2 * k))), CATEGORICAL[i], 2, "rgba(255, 255, 255, 0.8)", DASHES[i]);
        return onto(path.subarray(2 * Math.max(0, count - 1))).map((pixel) => clamp(pixel, -1e4, 1e4));
      });
      heads.forEach(([x, y], i) => {
        const turn = runs.heading(i);
        if (turn !== undefined) {
          const [[a, b], [c, d]] = [onto([0, 0]), onto([Math.cos(turn), Math.sin(turn)])];
          const long = Math.hypot(c - a, d - b);
          arrow(pen, x, y, [(c - a) / long, (d - b) / long], CATEGORICAL[i]);
        }
        blob(pen, i, x, y, 6, "#fff");
      });
      const [x, y] = onto(held ?? runs.origin);
      pen.frame(x - 6, y - 6, 12, 12, "#000", 2);
    },
  });
  const near = (/** @type {number[]} */ at) => land.near(at, runs.origin);
  const go = (/** @type {number[]} */ at) => { held = land.at(at); it.ask({ start: held }); };
  drag(it, land, {
    takes: near, begin(at) { held = land.at(at); }, go,
    drop() { it.ask({ start: held }); held = null; },
    hover(at) { land.canvas.style.cursor = near(at) ? "grab" : ""; },
  });
  return land.canvas;
}

/**
 * One small chart an entrant, under each other, on one scale; the others stay behind it in grey.
 * @param {import("../core/widget.js").It} it @param {import("./runs.js").Runs} runs @param {(frame: number) => void} go
 */
export function curves(it, runs, go) {
  const [left, right] = [48, SMALL - 12];
  const x = () => linear(0, runs.last(), left, right);
  const art = stage(it, SMALL, ROW * 2 + 36, "the loss of each entrant; the table has the numbers", (pen, theme) => {
    const [across, last] = [x(), runs.last()];
    const all = runs.entrants.map((_, i) => runs.curve(i).subarray(0, runs.place(i, last) + 1));
    const good = all.flatMap((curve) => [...curve]).filter((value) => Number.isFinite(value) && value > 0);
    const high = good.reduce((a, b) => Math.max(a, b), 1e-12);
    const start = all[0]?.[0] > 0 ? Math.min(high, all[0][0] * 10) : high;
    const low = Math.max(good.reduce((a, b) => Math.min(a, b), high), start * 1e-12);
    const most = runs.shown[last] * (runs.clocked() ? runs.quickest() : 1);
    all.forEach((curve, i) => {
      const box = { left, right, top: 18 + i * ROW, bottom: 4 + (i + 1) * ROW };
      const y = logarithmic(low * 0.8, start * 1.25, box.bottom, box.top);
      const end = i === all.length - 1;
      const name = runs.clocked() ? `0 to ${seconds(most)}` : "gradients";
      pen.axes(box, linear(0, most, left, right), y, end && !runs.clocked() ? ticks(0, most) : [], decades(low * 0.8, start * 1.25, 3), end ? name : "", i ? "" : "loss");
      const path = (/** @type {number} */ k) => {
        const every = last / Math.max(1, runs.clocked() ? runs.place(k, last) : last); // frames a value of it lasts
        return trail(all[k].length, (at) => [across(at * every), y(clamp(all[k][at], low, start))]);
      };
      all.forEach((_, k) => pen.line(path(k), theme.grid));
      pen.line(path(i), classColour(i, theme.dark), 2, theme.paper, DASHES[i]);
      pen.line(`M${across(runs.frame())} ${box.top}V${box.bottom}`);
      const words = `${runs.entrants[i]}: ${say(curve[runs.place(i)])} at lr ${say(runs.lrs[runs.index(i)])}`;
      blob(pen, i, right - 14 - pen.text(words, right - 4, box.top + 3, "right", "top"), box.top + 8, 4, theme.paper);
    });
  });
  art.canvas.addEventListener("click", (event) => go(x().invert(art.under(event)[0])), { signal: it.signal });
  return { ...art, fit: () => art.resize(ROW * Math.max(1, runs.entrants.length) + 40) };
}

/**
 * @param {import("../core/pen.js").Pen} pen @param {number} which @param {number} x @param {number} y @param {number} size
 * @param {string} rim
 */
function blob(pen, which, x, y, size, rim) {
  const path = new Path2D();
  marker(path, which, x, y, size);
  pen.fill(path, CATEGORICAL[which]);
  pen.line(path, rim, 1.5);
}

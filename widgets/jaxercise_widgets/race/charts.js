/** The race drawn: all paths on one landscape, and one small loss curve an entrant. */

import { CATEGORICAL, DASHES } from "../core/colour.js";
import { ground } from "../core/ground.js";
import { classColour, marker } from "../core/markers.js";
import { clamp, cos, max, min, sin } from "../core/numbers.js";
import { press } from "../core/parts.js";
import { HALO, trail } from "../core/pen.js";
import { decades, extent, linear, logarithmic, say, ticks } from "../core/scales.js";
import { stage, tabled } from "../core/stage.js";
import { arrow, handle, terrain, unit } from "../descent/ground.js";

const [WIDTH, ROW] = [350, 84];
const [LEFT, RIGHT] = [48, WIDTH - 12];

/** @param {import("../core/widget.js").It} it @param {import("./runs.js").Runs} runs */
export function track(it, runs) {
  const backdrop = terrain(runs);
  const land = ground(it, {
    label: "the race on the landscape", names: () => it.now.names, bounds: () => runs.bounds,
    draw(pen, { box, onto }) {
      backdrop(pen, box);
      const heads = runs.entrants.map((_, i) => {
        const path = runs.path(i);
        const ran = path.subarray(0, 2 * runs.frame() + 2);
        const end = ran.findIndex((value) => !isFinite(value));
        const count = end < 0 ? ran.length / 2 : end >> 1;
        pen.line(trail(count, (k) => onto(path.subarray(2 * k))), CATEGORICAL[i], 2, HALO, DASHES[i]);
        return onto(path.subarray(2 * max(0, count - 1))).map((pixel) => clamp(pixel, -1e4, 1e4));
      });
      heads.forEach(([x, y], i) => {
        const turn = runs.heading(i);
        if (turn !== undefined) {
          const [[a, b], [c, d]] = [onto([0, 0]), onto([cos(turn), sin(turn)])];
          arrow(pen, x, y, unit(c - a, d - b), CATEGORICAL[i]);
        }
        blob(pen, i, x, y, 6, "#fff");
      });
      const [x, y] = onto(held() ?? runs.origin);
      pen.frame(x - 6, y - 6, 12, 12, "#000", 2);
    },
  });
  const held = handle(it, land, runs);
  return land.canvas;
}

/**
 * One small chart an entrant, under each other, on one scale; the others stay behind it in grey.
 * @param {import("../core/widget.js").It} it @param {import("./runs.js").Runs} runs @param {(frame: number) => void} go
 */
export function curves(it, runs, go) {
  const x = () => linear(0, runs.last(), LEFT, RIGHT);
  const art = stage(it, WIDTH, ROW * 2 + 36, tabled("the loss of each entrant"), (pen, theme) => {
    const [across, last] = [x(), runs.last()];
    const all = runs.entrants.map((_, i) => runs.curve(i));
    const [lowest, high] = extent(all.flatMap((curve) => [...curve]), 0);
    const start = all[0]?.[0] > 0 ? min(high, all[0][0] * 10) : high;
    const low = max(lowest, start * 1e-12);
    const ends = /** @type {const} */ ([low * 0.8, start * 1.25]);
    const most = runs.shown[last];
    all.forEach((curve, i) => {
      const [top, bottom] = [18 + i * ROW, 4 + (i + 1) * ROW];
      const y = logarithmic(...ends, bottom, top);
      const end = i === all.length - 1;
      pen.axes([LEFT, top, RIGHT, bottom], linear(0, most, LEFT, RIGHT), y, end ? ticks(0, most) : [], decades(...ends, 3), end ? "gradients" : "", i ? "" : "loss");
      const path = (/** @type {number} */ k) => trail(all[k].length, (at) => [across(at), y(clamp(all[k][at], low, start))]);
      all.forEach((_, k) => pen.line(path(k), theme.quiet));
      pen.line(path(i), classColour(i, theme.dark), 2, theme.paper, DASHES[i]);
      pen.line(`M${across(runs.frame())} ${top}V${bottom}`);
      const words = `${runs.entrants[i]}: ${say(curve[runs.frame()])} at lr ${say(runs.lrs[runs.index(i)])}`;
      blob(pen, i, RIGHT - 14 - pen.text(words, RIGHT - 4, top + 3, "right", "top"), top + 8, 4, theme.paper);
    });
  });
  press(it, art, ([at]) => go(x().invert(at)));
  return { ...art, fit: () => art.resize(ROW * max(1, runs.entrants.length) + 40) };
}

/**
 * @param {import("../core/pen.js").Pen} pen @param {number} which @param {number} x @param {number} y @param {number} size
 * @param {string} rim
 */
function blob(pen, which, x, y, size, rim) {
  const path = marker(which, x, y, size);
  pen.fill(path, CATEGORICAL[which]);
  pen.line(path, rim, 1.5);
}

/** landscape: a plane through the parameters, from above and as a surface, with what it hides of a path. */

import { arrows, letters, reset } from "../core/keys.js";
import { ceil, clamp, floor, list, max, round } from "../core/numbers.js";
import { button, div, even, follow, hear, line, make, slider } from "../core/parts.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { plane } from "./plane.js";
import { reader } from "./reader.js";
import { residual } from "./residual.js";
import { surface } from "./surface.js";

/** @type {Record<string, string>} */ const SHOWS = { both: "both views", contour: "from above", "3d": "surface" };

export default view("landscape", (it) => {
  const { now } = it;
  const data = reader(now);
  let at = [0, 0];
  it.on("picture scale clip show directions quantity", () => { data.read(); data.level(); });
  const told = line();
  /** @param {number[]} to */
  const point = (to) => {
    at = to;
    told.tell(data.sentence(at));
    land.repaint();
    hills.repaint();
  };
  /** @param {number} x @param {number} y */
  const move = (x, y) => {
    const [x0, x1, y0, y1] = data.window;
    point([clamp(at[0] + (x * (x1 - x0)) / 48, x0, x1), clamp(at[1] + (y * (y1 - y0)) / 48, y0, y1)]);
    it.say(data.sentence(at));
  };

  const land = plane(it, data, () => at, point);
  const hills = surface(it, data, () => at, (turn) => it.facts({ turn }));
  const choice = make("select.button", { "aria-label": "directions" },
    ...now.choices.map((/** @type {string} */ kind) => make("option", { value: kind }, kind)));
  hear(it, choice, "change", () => it.ask({ directions: choice.value }));
  const another = button(it, "another slice", () => it.ask({ seed: now.seed + 1 }), undefined, "n", "another slice; the one before stays as white dashes");
  const shows = button(it, "from above, as a surface, or both", () => {
    const all = Object.keys(SHOWS);
    it.set({ show: all[(all.indexOf(now.show) + 1) % 3] });
  }, undefined, "v");
  const body = [land.canvas, hills.canvas, residual(it, data)].map((canvas) => div(canvas));
  follow(it, () => {
    shows.textContent = SHOWS[now.show];
    choice.value = now.directions;
    choice.hidden = now.choices.length < 2;
    another.hidden = another.disabled = now.directions !== "random";
    const held = body.some((part) => part.contains(document.activeElement));
    [now.show === "3d", now.show === "contour", !data.true].forEach((hidden, i) => { body[i].hidden = hidden; });
    if (held && !body.some((part) => !part.hidden && part.contains(document.activeElement))) (body[0].hidden ? hills : land).canvas.focus();
    told.tell(data.sentence(at));
  });
  return {
    body,
    bar: [
      choice, another, shows, even(it, "linear heights", "e", "heights as they are, or by their logarithm"),
      slider(it, "cut at", () => 100, () => round(100 * now.clip), () => `${now.quantity} ${say(data.ladder.top)}`,
        (value) => it.set({ clip: max(0.05, value / 100) }, false), () => it.set({})),
      div(button(it, "nearer", () => land.zoom(0.5), "+"), " ", button(it, "farther", () => land.zoom(2), "−")),
    ],
    below: [told.element],
    keys: [
      ...arrows(["cursor back", "cursor along the first direction (shift: ten)", "cursor along the second direction", "cursor back"], move),
      ...letters(["turn the surface (j, l) or tilt it (i, k)", "turn the surface on", "tilt the surface", "tilt the surface back"],
        (x, y) => hills.turn(0.15 * x, 0.1 * y)),
      ["+", "nearer, around the cursor", () => land.zoom(0.5, at)], ["-", "farther", () => land.zoom(2, at)], 
      reset(it, "bounds directions seed show scale clip", () => { data.level(); hills.reset(); point([0, 0]); }),
    ],
    table: () => asTable(data),
    facts: () => ({ show: now.show, size: data.n, done: data.done, slice: data.slice, ghost: data.ghost !== null }),
  };
});

/** @param {import("./reader.js").Reader} data */
function asTable({ n, window: [x0, x1, y0, y1], grid, names, true: own, flat, off }) {
  if (!n) return div();
  const every = max(1, floor((n - 1) / 8));
  const places = list(floor((n - 1) / every) + 1, (i) => i * every);
  const along = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ i) => say(low + ((high - low) * i) / (n - 1));
  const rows = places.map((j) => [along(y0, y1, j), ...places.map((i) => grid[j * n + i])]).reverse();
  const above = table(`losses; columns: ${names[0]}, rows: ${names[1]}`, ["", ...places.map((i) => along(x0, x1, i))], rows);
  if (!own || !flat || !off) return above;
  const path = [...own.keys()].filter((k) => k % ceil(own.length / 50) === 0);
  return div(above, table("the path", ["checkpoint", "true loss", "loss of the plane", "distance off the plane"],
    path.map((k) => [k, own[k], flat[k], off[k]])));
}

/** landscape: a plane through the parameters, from above and as a surface, with what it hides of a path. */

import { ARROWS, compass } from "../core/keys.js";
import { zoomed } from "../core/ground.js";
import { button, make, slider, toggle } from "../core/parts.js";
import { clamp, say } from "../core/scales.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { plane } from "./plane.js";
import { reader } from "./reader.js";
import { residual } from "./residual.js";
import { surface } from "./surface.js";

const SHOWS = { both: "both views", contour: "from above", "3d": "surface" };

export default view("landscape", (it) => {
  const data = reader(it);
  let at = [0, 0];
  const first = { bounds: it.get("bounds"), directions: it.get("directions"), seed: it.get("seed") };
  it.on("picture scale clip show directions", () => { data.read(); data.level(); });
  const told = make("p", { class: "jx-readout" });
  /** @param {number[]} to */
  const point = (to) => {
    at = to;
    told.textContent = data.sentence(at);
    land.repaint();
    hills.repaint();
  };
  /** @param {number} x @param {number} y */
  const move = (x, y) => {
    const [x0, x1, y0, y1] = data.window;
    point([clamp(at[0] + (x * (x1 - x0)) / 48, x0, x1), clamp(at[1] + (y * (y1 - y0)) / 48, y0, y1)]);
    it.say(data.sentence(at));
  };
  const zoom = (/** @type {number} */ times, /** @type {number[] | undefined} */ centre) => it.ask({ bounds: zoomed(it.get("bounds"), times, centre) });

  const land = plane(it, data, () => at, point, zoom);
  const hills = surface(it, data, () => at, (turn) => it.facts({ turn }));
  const choice = make("select", { class: "jx-button", "aria-label": "directions" },
    ...it.get("choices").map((/** @type {string} */ kind) => make("option", { value: kind }, kind)));
  choice.addEventListener("change", () => it.ask({ directions: choice.value }), { signal: it.signal });
  const another = button(it, "another slice", () => it.ask({ seed: it.get("seed") + 1 }));
  const shows = button(it, "from above, as a surface, or both", () => {
    const all = Object.keys(SHOWS);
    it.set({ show: all[(all.indexOf(it.get("show")) + 1) % 3] });
  });
  const even = toggle(it, "even levels", () => it.get("scale") === "linear", (on) => it.set({ scale: on ? "linear" : "log" }));
  const [above, side, strip] = [land.canvas, hills.canvas, residual(it, data)].map((canvas) => make("div", {}, canvas));
  it.body.append(above, side, strip);
  it.bar.append(choice, another, shows, even, slider(it, "cut at", {
    top: () => 100, at: () => Math.round(100 * it.get("clip")), text: () => `loss ${say(data.ladder.top)}`,
    input: (value) => it.set({ clip: Math.max(0.05, value / 100) }, false), release: () => it.set({}),
  }), button(it, "nearer", () => zoom(0.5, undefined), "+"), button(it, "farther", () => zoom(2, undefined), "−"));
  it.bar.after(told);
  it.painters.push(() => {
    const show = /** @type {"both"} */ (it.get("show"));
    shows.textContent = SHOWS[show];
    choice.value = it.get("directions");
    another.disabled = choice.value !== "random";
    above.hidden = show === /** @type {string} */ ("3d");
    side.hidden = show === /** @type {string} */ ("contour");
    strip.hidden = !data.true;
    told.textContent = data.sentence(at);
    it.facts({ show, size: data.n, done: data.done, slice: data.slice, ghost: data.ghost !== null });
  });
  return {
    keys: [
      ...compass(ARROWS, ["cursor back", "cursor along the first direction (shift: ten)", "cursor along the second direction", "cursor back"], move),
      ...compass([..."jlik"], ["turn the surface (j, l) or tilt it (i, k)", "turn the surface on", "tilt the surface", "tilt the surface back"],
        (x, y) => hills.turn(0.15 * x, 0.1 * y)),
      ["+", "nearer, around the cursor", () => zoom(0.5, at)], ["-", "farther", () => zoom(2, at)],
      ["n", "another slice; the one before stays as white dashes", () => another.click()],
      ["v", "from above, as a surface, or both", () => shows.click()],
      ["e", "levels evenly spaced, or by their logarithm", () => even.click()], ["r", "as it was", () => it.ask(first)],
    ],
    table: () => asTable(data),
  };
});

/** @param {import("./reader.js").Reader} data */
function asTable({ n, window: [x0, x1, y0, y1], grid, names, true: own, flat, off }) {
  if (!n) return make("div");
  const every = Math.max(1, Math.floor((n - 1) / 8));
  const places = Array.from({ length: Math.floor((n - 1) / every) + 1 }, (_, i) => i * every);
  const along = (/** @type {number} */ low, /** @type {number} */ high, /** @type {number} */ i) => say(low + ((high - low) * i) / (n - 1));
  const rows = places.map((j) => [along(y0, y1, j), ...places.map((i) => grid[j * n + i])]).reverse();
  const above = table(`losses; columns: ${names[0]}, rows: ${names[1]}`, ["", ...places.map((i) => along(x0, x1, i))], rows);
  if (!own || !flat || !off) return above;
  const path = [...own.keys()].filter((k) => k % Math.ceil(own.length / 50) === 0);
  return make("div", {}, above, table("the path", ["checkpoint", "true loss", "loss of the plane", "distance off the plane"],
    path.map((k) => [k, own[k], flat[k], off[k]])));
}

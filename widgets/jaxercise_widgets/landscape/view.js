/** landscape: a plane through the parameters, from above and as a surface, with what it hides of a path. */

import { frame } from "../core/frame.js";
import { button, listen, make, slider, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { plane } from "./plane.js";
import { reader } from "./reader.js";
import { residual } from "./residual.js";
import { surface } from "./surface.js";

const SHOWS = ["both", "contour", "3d"];

/**
 * @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options
 */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const data = reader(model);
  let at = [0, 0];
  const first = { bounds: model.get("bounds"), directions: model.get("directions"), seed: model.get("seed") };
  const keys = [
    { key: "ArrowRight", says: "cursor along the first direction (shift: ten)", press: (/** @type {number} */ by) => move(by, 0) },
    { key: "ArrowLeft", says: "cursor back", press: (/** @type {number} */ by) => move(-by, 0) },
    { key: "ArrowUp", says: "cursor along the second direction", press: (/** @type {number} */ by) => move(0, by) },
    { key: "ArrowDown", says: "cursor back", press: (/** @type {number} */ by) => move(0, -by) },
    { key: "j", says: "turn the surface (j, l) or tilt it (i, k)", press: () => hills.turn(-0.15, 0) },
    { key: "l", says: "turn the surface on", press: () => hills.turn(0.15, 0) },
    { key: "i", says: "tilt the surface", press: () => hills.turn(0, 0.1) },
    { key: "k", says: "tilt the surface back", press: () => hills.turn(0, -0.1) },
    { key: "+", says: "nearer, around the cursor", press: () => zoom(0.5, at) },
    { key: "-", says: "farther", press: () => zoom(2, at) },
    { key: "n", says: "another slice; the one before stays as white dashes", press: () => another.click() },
    { key: "v", says: "from above, as a surface, or both", press: () => shows.click() },
    { key: "e", says: "levels evenly spaced, or by their logarithm", press: () => even.click() },
    { key: "r", says: "as it was", press: () => ask(first) },
  ];
  const around = frame({ model, el, signal, name: "landscape", keys, table: () => asTable(data) });
  const readout = make("p", { class: "jx-readout" });

  /** @param {Record<string, unknown>} wish */
  function ask(wish) {
    for (const [name, value] of Object.entries(wish)) model.set(name, value);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  }
  /** @param {number[]} to */
  function point(to) {
    at = to;
    readout.textContent = data.sentence(at);
    land.repaint();
    hills.repaint();
  }
  /** @param {number} x @param {number} y */
  function move(x, y) {
    const [x0, x1, y0, y1] = data.window;
    const within = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) => Math.min(high, Math.max(low, value));
    point([within(at[0] + (x * (x1 - x0)) / 48, x0, x1), within(at[1] + (y * (y1 - y0)) / 48, y0, y1)]);
    around.say(data.sentence(at));
  }
  /** @param {number} times @param {number[]} [centre] */
  function zoom(times, centre) {
    const [x0, x1, y0, y1] = model.get("bounds");
    const [cx, cy] = centre ?? [(x0 + x1) / 2, (y0 + y1) / 2];
    const [w, h] = [((x1 - x0) / 2) * times, ((y1 - y0) / 2) * times];
    ask({ bounds: [cx - w, cx + w, cy - h, cy + h] });
  }
  /** @param {string} name @param {unknown} value */
  function change(name, value) {
    model.set(name, value);
    model.save_changes();
    look();
  }

  const land = plane({ data, signal, cursor: () => at, hover: point, zoom });
  const hills = surface({ data, signal, cursor: () => at, turned: () => { around.root.dataset.turn = String(hills.view.turn); } });
  const gap = residual(data, signal);
  const choice = make("select", { class: "jx-button", "aria-label": "directions" },
    ...model.get("choices").map((/** @type {string} */ kind) => make("option", { value: kind }, kind)));
  choice.addEventListener("change", () => ask({ directions: choice.value }), { signal });
  const another = button("another slice", "another slice", signal, () => ask({ seed: model.get("seed") + 1 }));
  const shows = button("from above, as a surface, or both", "", signal, () => {
    change("show", SHOWS[(SHOWS.indexOf(model.get("show")) + 1) % 3]);
  });
  const even = toggle("even levels", signal, false, (on) => change("scale", on ? "linear" : "log"));
  const cut = slider({
    label: "cut at", max: 100, value: Math.round(100 * model.get("clip")), signal,
    text: () => `loss ${say(data.ladder.top)}`,
    input: (value) => { model.set("clip", Math.max(0.05, value / 100)); look(); },
    release: () => model.save_changes(),
  });
  const side = make("div", {}, hills.canvas);
  const above = make("div", {}, land.canvas);
  const strip = make("div", {}, gap.canvas);
  around.body.append(above, side, strip);
  around.bar.append(choice, another, shows, even, cut.root,
    button("nearer", "+", signal, () => zoom(0.5)), button("farther", "−", signal, () => zoom(2)));
  around.bar.after(readout);

  function look() {
    data.level();
    cut.set(Math.round(100 * model.get("clip")));
    const show = model.get("show");
    shows.textContent = { both: "both views", contour: "from above", "3d": "surface" }[/** @type {"both"} */ (show)];
    even.setAttribute("aria-pressed", String(model.get("scale") === "linear"));
    choice.value = model.get("directions");
    another.disabled = model.get("directions") !== "random";
    above.hidden = show === "3d";
    side.hidden = show === "contour";
    strip.hidden = !data.true;
    Object.assign(around.root.dataset, { show, size: data.n, done: data.done, slice: data.slice, ghost: data.ghost !== null });
    gap.repaint();
    point(at);
  }
  const renew = () => {
    data.read();
    look();
  };
  for (const name of ["picture", "scale", "clip", "show", "directions"]) listen(model, name, signal, renew);
  renew();
  return () => ending.abort();
}

/** @param {import("./reader.js").Reader} data */
function asTable(data) {
  if (!data.n) return make("div", {});
  const every = Math.max(1, Math.floor((data.n - 1) / 8));
  const [x0, x1, y0, y1] = data.window;
  const places = Array.from({ length: Math.floor((data.n - 1) / every) + 1 }, (_, i) => i * every);
  const share = (/** @type {number} */ i) => i / (data.n - 1);
  const rows = [...places].reverse().map((j) =>
    [say(y0 + (y1 - y0) * share(j)), ...places.map((i) => say(data.grid[j * data.n + i]))]);
  const grid = table(`losses; columns: ${data.names[0]}, rows: ${data.names[1]}`, ["", ...places.map((i) => say(x0 + (x1 - x0) * share(i)))], rows);
  const { true: own, flat, off } = data;
  if (!own || !flat || !off) return grid;
  const path = [...own.keys()].filter((k) => k % Math.ceil(own.length / 50) === 0);
  return make("div", {}, grid, table("the path", ["checkpoint", "true loss", "loss of the plane", "distance off the plane"],
    path.map((k) => [k, say(own[k]), say(flat[k]), say(off[k])])));
}

export default { render };

/** draw_data: a board to draw points on, with brush, eraser and hand, by pointer or by keyboard. */

import { decode, encode, NONE } from "../core/decode.js";
import { ground, inside, SQUARE } from "../core/ground.js";
import { arrows } from "../core/keys.js";
import { classColour, markers } from "../core/markers.js";
import { lastOf, list, max, min, round } from "../core/numbers.js";
import { button, drag, field, make, slider, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { added, board, erased, moved, snapped, stroke } from "./board.js";

const REACH = 0.08;

export default view("draw_data", (it) => {
  const { now } = it;
  const flat = now.kind === "regression";
  const state = board(now.n_max);
  let [tool, which, spread] = ["brush", 0, flat ? 0.03 : 0.1];
  let cursor = [0, 0];
  let penDown = false;
  let sent = 0;
  let mine = now.points;
  /** @typedef {{ corners: number[][], before: Float32Array, held: number, spread: number }} Act */
  let act = /** @type {Act | null} */ (null);

  const land = ground(it, {
    ...SQUARE, label: "board to draw points on", names: () => (flat ? ["x", "y"] : ["x0", "x1"]), bounds: () => [-1, 1, -1, 1],
    draw(pen, { box, onto }) {
      const [left, top, right, bottom] = box;
      pen.block(left, top, right, bottom, pen.theme.paper);
      markers(pen, state.points(), onto);
      const [x, y] = onto(cursor);
      const size = (right - left) / 2 * (tool === "brush" ? max(0.015, spread) : REACH);
      pen.line(`M${x - 4} ${y}h8M${x} ${y - 4}v8M${x - size} ${y}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0`,
        pen.theme.accent, penDown || act ? 2 : 1);
    },
  });

  // -- acts: the same three calls for a mouse, a finger, a pen and the keyboard ------------------------------------------
  /** @param {number[]} at @param {number} [pressure] */
  const begin = (at, pressure = 0.5) => {
    act = { corners: [at], before: state.points(), held: tool === "move" ? state.nearest(at[0], at[1], REACH) : -1, spread: spread * 2 * pressure };
    go(at);
  };
  /** @param {number[]} at */
  const go = (at) => {
    cursor = at;
    if (act) {
      if (`${lastOf(act.corners)}` !== `${at}`) act.corners.push(at);
      state.preview(result(act));
      if (now.live && performance.now() - sent > 100) send();
    }
    it.paint();
  };
  const end = () => {
    if (!act) return;
    const next = result(act);
    state.preview(act.before);
    if (next.length !== act.before.length || act.held >= 0) state.replace(next);
    act = null;
    settle();
  };
  /** @param {Act} doing */
  const result = ({ corners, before, held, spread: wide }) => {
    if (tool === "eraser") return erased(before, corners, REACH);
    if (tool === "move") return held < 0 ? before : moved(before, held, lastOf(corners));
    return added(before, stroke(corners, which, wide, now.seed * 7919 + before.length));
  };

  // -- keyboard and pointer ----------------------------------------------------------------------------------------------
  const pen = () => {
    penDown = !penDown;
    if (penDown) begin(cursor);
    else end();
    it.say(penDown ? "pen down" : "pen up");
    it.paint();
  };
  const stamp = () => {
    if (tool === "move") return pen();
    begin(cursor);
    end();
  };
  const place = (/** @type {number[]} */ at) => land.at(at).map(snapped);
  drag(it, land, {
    takes: (at) => inside(land.box, at),
    begin: (at, event) => begin(place(at), event.pointerType === "pen" && event.pressure ? event.pressure : 0.5),
    go(at, event) {
      for (const each of event.getCoalescedEvents?.() ?? []) go(place(land.under(each)));
      go(place(at));
    },
    drop: end,
  });

  // -- the palette -----------------------------------------------------------------------------------------------------
  const choose = (/** @type {string} */ name) => {
    if (penDown) pen();
    tool = name;
    it.say(tool);
    it.paint();
  };
  const pick = (/** @type {number} */ i) => {
    which = i;
    it.say(`class ${which}`);
    choose("brush");
  };
  const colours = list(flat ? 0 : now.classes, (i) => {
    const made = toggle(it, ` ${i}`, () => i === which, () => pick(i), String(i + 1), `class ${i}`);
    made.setAttribute("aria-label", `class ${i}`);
    made.prepend(make("span.dot", { style: `background:${classColour(i)}` }));
    return made;
  });
  const fill = (/** @type {string} */ what) => send({ fill: what });
  const fillBy = () => fill(`y > ${formula.value}`);
  const formula = field(it, flat ? "formula for y" : "class 1 lies above this formula of x", "sin(3x)", fillBy);
  const group = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...parts) => make("fieldset", {}, make("legend", {}, name), ...parts);
  const palette = make("div.palette", {},
    group("tool", ...["brush", "eraser", "move"].map((name) => toggle(it, name, () => name === tool, () => choose(name))),
      slider(it, "brush width", () => 30, () => round(spread * 100), (at) => say(at / 100), (at) => { spread = at / 100; it.paint(); })),
    ...(flat ? [] : [group("class", ...colours)]),
    group("presets", ...(flat ? ["line", "wave", "step"] : ["blobs", "xor", "circles", "moons", "spiral"])
      .map((name) => button(it, `fill with ${name}`, () => fill(name), name))),
    group("formula", flat ? "y =" : "y >", formula, button(it, "fill by the formula", fillBy, "fill")),
    group("edits", button(it, "undo", () => { if (state.undo()) settle(); }, "↶ undo", "z"),
      button(it, "redo", () => { if (state.redo()) settle(); }, "↷ redo", "y"),
      button(it, "clear the board", () => { state.replace(NONE); settle(); }, "clear")));

  // -- the model -------------------------------------------------------------------------------------------------------
  /** One binary message, 12 bytes a point. @param {Record<string, string>} [wish] */
  const send = (wish = {}) => {
    sent = performance.now();
    if (!wish.fill) mine = encode(state.points().slice(), [state.count(), 3]);
    it.ask(wish.fill ? { wish } : { wish, points: mine });
  };
  const settle = () => {
    send();
    it.say(`${state.count()} points`);
  };
  it.on("points", () => {
    if (now.points === mine) return;
    mine = now.points;
    state.replace(decode(mine));
  });
  if (mine) state.preview(decode(mine));
  return {
    body: [land.canvas, palette],
    bar: [],
    keys: [
      ...arrows(["cursor left (shift: ten times as far)", "cursor right", "cursor up", "cursor down"],
        (x, y) => go([snapped(cursor[0] + 0.02 * x), snapped(cursor[1] + 0.02 * y)])),
      ["Enter", "stamp, erase or pick up at the cursor", stamp], ["p", "pen down, arrows draw; again: pen up", pen],
      ["b", "brush", () => choose("brush")], ["e", "eraser", () => choose("eraser")], ["m", "move a point", () => choose("move")],
    ],
    table: () => asTable(state.points(), flat),
    facts: () => ({ n: state.count(), tool }),
  };
});

/** @param {Float32Array} points @param {boolean} flat */
function asTable(points, flat) {
  const rows = [];
  for (let i = 0; i < min(points.length, 600); i += 3) rows.push([i / 3, ...points.subarray(i, i + (flat ? 2 : 3))]);
  const more = points.length > 600 ? ", the first 200" : "";
  return table(`${points.length / 3} points${more}:`, flat ? ["point", "x", "y"] : ["point", "x0", "x1", "class"], rows);
}

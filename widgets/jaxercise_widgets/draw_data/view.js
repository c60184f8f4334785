/** draw_data: a board to draw points on, with brush, eraser and hand, by pointer or by keyboard. */

import { axes } from "../core/axes.js";
import { decode, encode } from "../core/decode.js";
import { frame } from "../core/frame.js";
import { classColour, markers } from "../core/markers.js";
import { button, listen, make, slider, toggle } from "../core/parts.js";
import { linear, say, ticks } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { added, board, erased, moved, snapped, stroke } from "./board.js";

const SIZE = 420;
const BOX = { left: 44, top: 16, right: SIZE - 8, bottom: SIZE - 36 };
const REACH = 0.08;
const TOOLS = /** @type {const} */ (["brush", "eraser", "move"]);

/** @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  const flat = model.get("kind") === "regression";
  const classes = flat ? 1 : model.get("classes");
  const state = board(model.get("n_max"));
  const x = linear(-1, 1, BOX.left, BOX.right);
  const y = linear(-1, 1, BOX.bottom, BOX.top);
  let [tool, which, spread] = ["brush", 0, flat ? 0.03 : 0.1];
  let cursor = [0, 0];
  let penDown = false;
  let sent = 0;
  let mine = model.get("points");
  /** @type {{ corners: number[][], before: Float32Array, held: number, spread: number } | null} */ let act = null;

  const arrow = (/** @type {string} */ key, /** @type {number} */ dx, /** @type {number} */ dy, /** @type {string} */ says) =>
    ({ key, says, press: (/** @type {number} */ by) => step(0.02 * by * dx, 0.02 * by * dy) });
  const keys = [
    arrow("ArrowLeft", -1, 0, "cursor left (shift: ten times as far)"), arrow("ArrowRight", 1, 0, "cursor right"),
    arrow("ArrowUp", 0, 1, "cursor up"), arrow("ArrowDown", 0, -1, "cursor down"),
    { key: "Enter", says: "stamp, erase or pick up at the cursor", press: () => stamp() },
    { key: "p", says: "pen down, arrows draw; again: pen up", press: () => pen() },
    { key: "b", says: "brush", press: () => choose("brush") },
    { key: "e", says: "eraser", press: () => choose("eraser") },
    { key: "m", says: "move a point", press: () => choose("move") },
    { key: "z", says: "undo", press: () => travel(state.undo()) },
    { key: "y", says: "redo", press: () => travel(state.redo()) },
    ...Array.from({ length: flat ? 0 : classes }, (_, i) => ({ key: String(i + 1), says: `class ${i}`, press: () => pick(i) })),
  ];
  const around = frame({ model, el, signal, name: "draw_data", keys, table: () => asTable(state.points(), flat) });

  const art = stage(SIZE, SIZE, signal, (context, theme) => {
    context.fillStyle = theme.paper;
    context.fillRect(BOX.left, BOX.top, BOX.right - BOX.left, BOX.bottom - BOX.top);
    markers(context, state.points(), x, y, theme);
    axes(context, BOX, x, y, ticks(-1, 1, 4), ticks(-1, 1, 4), flat ? "x" : "x0", flat ? "y" : "x1", theme);
    context.strokeStyle = theme.accent;
    context.lineWidth = penDown || act ? 2 : 1;
    context.beginPath();
    context.arc(x(cursor[0]), y(cursor[1]), (x(1) - x(0)) * (tool === "brush" ? Math.max(0.015, spread) : REACH), 0, 7);
    context.moveTo(x(cursor[0]) - 4, y(cursor[1]));
    context.lineTo(x(cursor[0]) + 4, y(cursor[1]));
    context.moveTo(x(cursor[0]), y(cursor[1]) - 4);
    context.lineTo(x(cursor[0]), y(cursor[1]) + 4);
    context.stroke();
  }, { tabindex: 0, role: "application", "aria-label": "board to draw points on; press ? for the keys" });

  // -- acts: the same three calls for a mouse, a finger, a pen and the keyboard ------------------------------------------
  /** @param {number[]} at @param {number} [pressure] */
  function begin(at, pressure = 0.5) {
    act = { corners: [at], before: state.points(), held: tool === "move" ? state.nearest(at[0], at[1], REACH) : -1, spread: spread * 2 * pressure };
    go(at);
  }
  /** @param {number[]} at */
  function go(at) {
    cursor = at;
    if (act) {
      const last = act.corners[act.corners.length - 1];
      if (last[0] !== at[0] || last[1] !== at[1]) act.corners.push(at);
      state.preview(result(act));
      if (model.get("live") && performance.now() - sent > 100) send();
    }
    paint();
  }
  function end() {
    if (!act) return;
    const next = result(act);
    state.preview(act.before);
    if (next.length !== act.before.length || act.held >= 0) state.replace(next);
    act = null;
    settle();
  }
  /** @param {NonNullable<typeof act>} doing */
  function result({ corners, before, held, spread: wide }) {
    if (tool === "eraser") return erased(before, corners, REACH);
    if (tool === "move") return held < 0 ? before : moved(before, held, corners[corners.length - 1]);
    return added(before, stroke(corners, which, wide, model.get("seed") * 7919 + before.length));
  }

  // -- keyboard --------------------------------------------------------------------------------------------------------
  /** @param {number} dx @param {number} dy */
  const step = (dx, dy) => go([snapped(cursor[0] + dx), snapped(cursor[1] + dy)]);
  function stamp() {
    if (tool === "move") return pen();
    begin(cursor);
    end();
  }
  function pen() {
    penDown = !penDown;
    if (penDown) begin(cursor);
    else end();
    around.say(penDown ? "pen down" : "pen up");
    paint();
  }

  // -- pointer ---------------------------------------------------------------------------------------------------------
  const { canvas } = art;
  const place = (/** @type {MouseEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, SIZE);
    return [snapped(x.invert(px)), snapped(y.invert(py))];
  };
  const onBoard = (/** @type {MouseEvent} */ event) => {
    const [px, py] = pointerAt(canvas, event, SIZE);
    return px >= BOX.left && px <= BOX.right && py >= BOX.top && py <= BOX.bottom;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || !onBoard(event)) return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    begin(place(event), event.pointerType === "pen" && event.pressure ? event.pressure : 0.5);
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (!act || penDown || !event.isPrimary) return;
    for (const each of event.getCoalescedEvents?.() ?? []) go(place(each));
    go(place(event));
  }, { signal });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { if (!penDown) end(); }, { signal });
  canvas.addEventListener("touchstart", (event) => {
    // Two fingers, or one beside the board, scroll the page as ever.
    const touch = event.touches[0];
    if (event.touches.length === 1 && onBoard(new MouseEvent("touch", { clientX: touch.clientX, clientY: touch.clientY }))) event.preventDefault();
  }, { signal, passive: false });

  // -- the palette -----------------------------------------------------------------------------------------------------
  const tools = TOOLS.map((name) => toggle(name, signal, name === tool, () => choose(name)));
  const colours = Array.from({ length: flat ? 0 : classes }, (_, i) => {
    const made = toggle(` ${i}`, signal, i === which, () => pick(i));
    made.setAttribute("aria-label", `class ${i}`);
    made.prepend(make("span", { class: "jx-dot", style: `background:${classColour(i)}` }));
    return made;
  });
  /** @param {string} name */
  function choose(name) {
    if (penDown) pen();
    tool = name;
    tools.forEach((each, i) => each.setAttribute("aria-pressed", String(TOOLS[i] === tool)));
    around.say(tool);
    paint();
  }
  /** @param {number} i */
  function pick(i) {
    which = i;
    colours.forEach((each, k) => each.setAttribute("aria-pressed", String(k === which)));
    around.say(`class ${which}`);
    choose("brush");
  }
  /** @param {boolean} done */
  const travel = (done) => { if (done) settle(); };
  const width = slider({
    label: "brush width", max: 30, value: Math.round(spread * 100), signal,
    text: (at) => say(at / 100), input: (at) => { spread = at / 100; paint(); },
  });
  const formula = make("input", { type: "text", value: "sin(3x)", "aria-label": flat ? "formula for y" : "class 1 lies above this formula of x" });
  const fill = (/** @type {string} */ what) => send({ fill: what });
  formula.addEventListener("keydown", (event) => { if (event.key === "Enter") fill(`y > ${formula.value}`); }, { signal });
  const presets = (flat ? ["line", "wave", "step"] : ["blobs", "xor", "circles", "moons", "spiral"])
    .map((name) => button(`fill with ${name}`, name, signal, () => fill(name)));
  const group = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...parts) => make("fieldset", {}, make("legend", {}, name), ...parts);
  around.body.append(canvas, make("div", { class: "jx-palette" },
    group("tool", ...tools, width.root), ...(flat ? [] : [group("class", ...colours)]), group("presets", ...presets),
    group("formula", flat ? "y =" : "y >", formula, button("fill by the formula", "fill", signal, () => fill(`y > ${formula.value}`))),
    group("edits", button("undo", "↶ undo", signal, () => travel(state.undo())), button("redo", "↷ redo", signal, () => travel(state.redo())),
      button("clear the board", "clear", signal, () => { state.replace(new Float32Array(0)); settle(); }))));

  // -- the model -------------------------------------------------------------------------------------------------------
  /** One binary message, 12 bytes a point. @param {Record<string, string>} [wish] */
  function send(wish = {}) {
    sent = performance.now();
    if (!wish.fill) {
      mine = encode(state.points().slice(), [state.count(), 3]);
      model.set("points", mine);
    }
    model.set("wish", wish);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  }
  function settle() {
    send();
    around.say(`${state.count()} points`);
    paint();
  }
  function paint() {
    Object.assign(around.root.dataset, { n: state.count(), tool, cls: which, at: cursor.join(",") });
    art.repaint();
  }
  const came = () => /** @type {Float32Array} */ (decode(model.get("points")));
  listen(model, "points", signal, () => {
    if (model.get("points") === mine) return;
    mine = model.get("points");
    state.replace(came());
    around.refresh();
    paint();
  });
  if (mine) state.preview(came());
  paint();
  return () => ending.abort();
}

/** @param {Float32Array} points @param {boolean} flat */
function asTable(points, flat) {
  const rows = [];
  for (let i = 0; i < Math.min(points.length, 600); i += 3) rows.push([i / 3, say(points[i]), say(points[i + 1]), ...(flat ? [] : [points[i + 2]])]);
  const more = points.length > 600 ? ", the first 200" : "";
  return table(`${points.length / 3} points${more}:`, flat ? ["point", "x", "y"] : ["point", "x0", "x1", "class"], rows);
}

export default { render };

/** draw_digit: a page to draw on, the 28 by 28 pixels the network sees, and what it answers. */

import { classColour } from "../core/markers.js";
import { decode, encode } from "../core/decode.js";
import { frame } from "../core/frame.js";
import { button, listen, make, slider, toggle } from "../core/parts.js";
import { say } from "../core/scales.js";
import { pointerAt, stage } from "../core/stage.js";
import { table } from "../core/table.js";
import { CELLS, page, shrink, SIDE } from "./ink.js";

const [WIDE, HIGH] = [420, 272];

/** @param {{ model: import("../core/model").Model, el: HTMLElement, signal?: AbortSignal }} options */
function render({ model, el, signal: outer }) {
  const ending = new AbortController();
  outer?.addEventListener("abort", () => ending.abort(), { once: true });
  const signal = ending.signal;
  /** @type {number[][][]} */ let strokes = [];
  /** @type {Set<number>} */ let cells = new Set();
  let cursor = 6 * CELLS + 6;
  let drawing = false;
  let late = false;
  let normal = true;
  let shift = 0;
  let mine = null;

  const move = (/** @type {string} */ key, /** @type {number} */ by, /** @type {string} */ says) => ({ key, says, press: () => {
    if (Math.abs(by) === 1 && Math.floor((cursor + by) / CELLS) !== Math.floor(cursor / CELLS)) return;
    if (cursor + by >= 0 && cursor + by < CELLS * CELLS) cursor += by;
    paint();
  } });
  const keys = [
    move("ArrowLeft", -1, "cell to the left"), move("ArrowRight", 1, "cell to the right"),
    move("ArrowUp", -CELLS, "cell above"), move("ArrowDown", CELLS, "cell below"),
    { key: "Enter", says: "ink or clear the cell", press: () => { if (!cells.delete(cursor)) cells.add(cursor); changed(); } },
    { key: "z", says: "take the last stroke back", press: () => { strokes.pop(); changed(); } },
    { key: "c", says: "clear the page", press: () => clear() },
  ];
  const around = frame({ model, el, signal, name: "draw_digit", keys, table: () => asTable(answers()) });
  const answers = () => {
    const sent = model.get("picture")?.shifted;
    return sent ? Array.from(decode(sent)).slice(10 * (shift + 4), 10 * (shift + 5)) : [];
  };
  const paper = stage(SIDE, SIDE, signal, (context, theme) => {
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, SIDE, SIDE);
    context.strokeStyle = theme.ink;
    context.fillStyle = theme.ink;
    const cell = SIDE / CELLS;
    for (const each of cells) context.fillRect((each % CELLS) * cell, Math.floor(each / CELLS) * cell, cell, cell);
    context.lineWidth = 22;
    context.lineCap = context.lineJoin = "round";
    for (const corners of strokes) {
      context.beginPath();
      for (const [x, y] of [corners[0], ...corners]) context.lineTo(x, y);
      context.stroke();
    }
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, SIDE - 1, SIDE - 1);
    context.strokeStyle = theme.accent;
    context.lineWidth = 2;
    context.strokeRect((cursor % CELLS) * cell + 1, Math.floor(cursor / CELLS) * cell + 1, cell - 2, cell - 2);
  }, { tabindex: 0, role: "application", "aria-label": "page to draw a digit on; press ? for the keys" });
  const seen = stage(WIDE, HIGH, signal, (context, theme) => paintAnswer(context, theme, bytes(), answers(), model.get("picture")?.saliency),
    { role: "img", "aria-label": "what the network sees and answers; the table has the numbers" });

  const { canvas } = paper;
  const place = (/** @type {PointerEvent} */ event) => pointerAt(canvas, event, SIDE).map((v) => Math.round(v));
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    strokes.push([place(event)]);
    changed();
  }, { signal });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || !event.isPrimary) return;
    strokes[strokes.length - 1].push(place(event));
    changed();
  }, { signal });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drawing = false; }, { signal });
  canvas.addEventListener("touchstart", (event) => { if (event.touches.length === 1) event.preventDefault(); }, { signal, passive: false });

  const shifter = slider({ label: "move it", max: 8, value: 4, signal, text: (at) => `${at - 4} pixels`, input: (at) => { shift = at - 4; paint(); } });
  around.body.append(canvas, seen.canvas);
  around.bar.append(
    button("clear the page", "clear", signal, () => clear()), button("take the last stroke back", "↶ undo", signal, () => { strokes.pop(); changed(); }),
    toggle("centred and scaled as MNIST", signal, normal, (on) => { normal = on; changed(); }), shifter.root);

  function clear() {
    [strokes, cells] = [[], new Set()];
    changed();
  }
  const bytes = () => /** @type {Uint8Array} */ (decode(model.get("image")));
  /** One request in flight: what is drawn meanwhile goes out with the answer. */
  function changed() {
    paint();
    late = (model.get("picture")?.seq ?? 0) < model.get("asked");
    if (late) return;
    mine = encode(shrink(page(strokes, cells), normal), [28, 28]);
    model.set("image", mine);
    model.set("asked", model.get("asked") + 1);
    model.save_changes();
  }
  function paint() {
    const likely = answers();
    Object.assign(around.root.dataset, { digit: likely.indexOf(Math.max(...likely)), strokes: strokes.length, cells: cells.size });
    paper.repaint();
    seen.repaint();
  }
  listen(model, "picture", signal, () => { if (late) changed(); else paint(); });
  listen(model, "image", signal, paint);
  paint();
  return () => ending.abort();
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme @param {ArrayLike<number>} bytes
 * @param {number[]} likely @param {import("../core/model").Sent | null | undefined} sent
 */
function paintAnswer(context, theme, bytes, likely, sent) {
  context.font = "12px system-ui, sans-serif";
  context.fillStyle = theme.ink;
  context.fillText("what it sees", 2, 12);
  context.fillText("what it looks at", 2, 150);
  const looks = sent ? decode(sent) : null;
  for (let i = 0; i < 784; i++) {
    const [x, y] = [2 + 4 * (i % 28), 18 + 4 * Math.floor(i / 28)];
    context.fillStyle = `rgb(${bytes[i]}, ${bytes[i]}, ${bytes[i]})`;
    context.fillRect(x, y, 4, 4);
    context.fillStyle = `rgb(${looks ? looks[i] : 0}, ${looks ? Math.round(looks[i] * 0.6) : 0}, 0)`;
    context.fillRect(x, y + 138, 4, 4);
  }
  const best = likely.indexOf(Math.max(...likely));
  likely.forEach((share, digit) => {
    const y = 20 + digit * 22;
    context.fillStyle = digit === best ? classColour(0) : theme.quiet;
    context.fillRect(160, y, Math.max(1, 190 * share), 15);
    context.fillStyle = theme.ink;
    context.fillText(String(digit), 144, y + 12);
    context.fillText(`${say(100 * share)} %`, 164 + 190 * share, y + 12);
  });
}

/** @param {number[]} likely */
function asTable(likely) {
  return table("How likely each digit is:", ["digit", "probability"], likely.map((share, digit) => [digit, `${say(100 * share)} %`]));
}

export default { render };

/** draw_digit: a page to draw on, the 28 by 28 pixels the network sees, what it answers, and the digits it was taught that are nearest. */

import { raster } from "../core/colour.js";
import { decode, encode, nth, unpack } from "../core/decode.js";
import { arrows, letters } from "../core/keys.js";
import { classColour } from "../core/markers.js";
import { abs, clamp, floor, lastOf, max, round } from "../core/numbers.js";
import { button, div, drag, follow, slider, toggle } from "../core/parts.js";
import { trail } from "../core/pen.js";
import { stage, tabled } from "../core/stage.js";
import { table } from "../core/table.js";
import { view } from "../core/widget.js";
import { percent } from "../core/words.js";
import { CELLS, moved, page, shrink, SIDE } from "./ink.js";

const FAR = 4;

export default view("draw_digit", (it) => {
  const { now } = it;
  /** @type {number[][][]} */ let strokes = [];
  /** @type {Set<number>} */ let cells = new Set();
  let cursor = 6 * CELLS + 6;
  let late = false;
  let normal = true;
  let shift = [0, 0];
  /** @type {Record<string, any>} */ let got = {};

  /** What the network answers to the digit moved as it is. @returns {number[]} */
  const answers = () => {
    const at = 10 * ((shift[1] + FAR) * (2 * FAR + 1) + shift[0] + FAR);
    return Array.from(got.shifted?.subarray(at, at + 10) ?? []);
  };
  /** The pixels the network sees, moved too. */
  const bytes = () => moved(decode(now.image), shift[0], shift[1]);
  const paper = stage(it, SIDE, SIDE, "page to draw a digit on", (pen, { paper: white, ink, accent }) => {
    pen.block(0, 0, SIDE, SIDE, white);
    const cell = SIDE / CELLS;
    for (const each of cells) pen.block((each % CELLS) * cell, floor(each / CELLS) * cell, cell, cell, ink);
    pen.context.lineCap = "round";
    for (const corners of strokes) pen.line(trail(corners.length + 1, (k) => corners[max(0, k - 1)]), ink, 22);
    pen.frame(0.5, 0.5, SIDE - 1, SIDE - 1);
    pen.frame((cursor % CELLS) * cell + 1, floor(cursor / CELLS) * cell + 1, cell - 2, cell - 2, accent, 2);
  }, true);
  const seen = stage(it, 420, 272, tabled("what the network sees and answers"), (pen) => paintAnswer(pen, bytes(), answers(), got.saliency));
  const near = stage(it, 420, 104, "the training digits nearest to it; the table lists them", (pen) => paintNear(pen, got));
  const place = (/** @type {number[]} */ at) => at.map((v) => round(v));
  drag(it, paper, {
    begin(at) { strokes.push([place(at)]); changed(); },
    go(at) { lastOf(strokes).push(place(at)); changed(); },
  });
  /** @param {string} label @param {number} axis @param {string[]} ways */
  const mover = (label, axis, ways) => slider(it, label, () => 2 * FAR, () => shift[axis] + FAR,
    (at) => (at === FAR ? "not at all" : `${abs(at - FAR)} ${ways[at > FAR ? 1 : 0]}`), (at) => { shift[axis] = at - FAR; it.paint(); });
  const clear = () => {
    [strokes, cells] = [[], new Set()];
    changed();
  };
  /** One request in flight: what is drawn meanwhile goes out with the answer. */
  const changed = () => {
    late = (now.picture?.seq ?? 0) < now.asked;
    if (late) it.paint();
    else it.ask({ image: encode(shrink(page(strokes, cells), normal), [28, 28]) });
  };
  const renew = () => {
    got = unpack(now.picture);
    if (late) changed();
  };
  it.on("picture", renew);
  it.on("image");
  follow(it, () => { near.canvas.hidden = !got.near; });
  renew();
  return {
    body: [paper.canvas, div(seen.canvas, near.canvas)],
    bar: [
      button(it, "clear the page", clear, "clear", "c"),
      button(it, "take the last stroke back", () => { strokes.pop(); changed(); }, "↶ undo", "z"),
      toggle(it, "centred and scaled as MNIST", () => normal, (on) => { normal = on; changed(); }),
      mover("move it across", 0, ["left", "right"]), mover("move it down", 1, ["up", "down"]),
    ],
    keys: [
      ...arrows(["cell to the left", "cell to the right", "cell above", "cell below"], (x, y) => {
        const [column, row] = [cursor % CELLS + Math.sign(x), floor(cursor / CELLS) - Math.sign(y)];
        cursor = clamp(row, 0, CELLS - 1) * CELLS + clamp(column, 0, CELLS - 1);
        it.paint();
      }),
      ["Enter", "ink or clear the cell", () => { if (!cells.delete(cursor)) cells.add(cursor); changed(); }],
      ...letters(["move the digit to the left (l right, i up, k down)", "move it to the right", "move it up", "move it down"], (x, y) => {
        shift = [shift[0] + x, shift[1] - y].map((far) => clamp(far, -FAR, FAR));
        it.say(asWords(answers()));
        it.paint();
      }),
    ],
    table: () => asTable(answers(), got),
    facts: () => ({ cells: cells.size }),
  };
});

/**
 * 28 by 28 pixels, each 4 wide or as wide as said.
 * @param {import("../core/pen.js").Pen} pen @param {ArrayLike<number>} bytes @param {number} left @param {number} top @param {number[]} tint
 * @param {number} [wide]
 */
function pixels(pen, bytes, left, top, tint, wide = 112) {
  pen.image(raster(28, 28, (i) => tint.map((share) => share * bytes[i])), [left, top, left + wide, top + wide], false);
}

/**
 * @param {import("../core/pen.js").Pen} pen @param {ArrayLike<number>} bytes @param {number[]} likely
 * @param {ArrayLike<number> | null | undefined} looks
 */
function paintAnswer(pen, bytes, likely, looks) {
  pen.text("what it sees", 2, 8);
  pixels(pen, bytes, 2, 18, [1, 1, 1]);
  pen.text("what it looks at", 2, 146);
  pixels(pen, looks ?? new Uint8Array(784), 2, 156, [1, 0.6, 0]);
  const best = bestOf(likely);
  likely.forEach((share, digit) => {
    const y = 20 + digit * 22;
    pen.block(160, y, max(1, 190 * share), 15, digit === best ? classColour(0) : pen.theme.quiet);
    pen.text(String(digit), 144, y + 8);
    pen.text(percent(share), 164 + 190 * share, y + 8);
  });
}

/** @param {import("../core/pen.js").Pen} pen @param {Record<string, any>} got */
function paintNear(pen, { near, near_labels: labels, distances }) {
  if (!near) return;
  pen.text("training digits nearest to it: label, and how far in pixels", 2, 8);
  for (let k = 0; k < labels.length; k++) {
    pixels(pen, nth(near, k, 784), 2 + 78 * k, 18, [1, 1, 1], 68);
    pen.text(`${labels[k]}: ${distances[k].toFixed(1)}`, 36 + 78 * k, 95, "center");
  }
}

/** The likeliest digit, -1 without an answer. @param {number[]} likely */
const bestOf = (likely) => likely.indexOf(max(...likely));

/** @param {number[]} likely */
function asWords(likely) {
  const best = bestOf(likely);
  return best < 0 ? "" : `${best}, ${percent(likely[best])}`;
}

/** @param {number[]} likely @param {Record<string, any>} got */
function asTable(likely, { near_labels: labels, distances }) {
  const made = table("How likely each digit is:", ["digit", "probability"], likely.map((share, digit) => [digit, percent(share)]));
  if (!labels) return made;
  return div(made, table("The training digits nearest to it:", ["label", "distance in pixels"],
    Array.from(labels, (label, k) => [/** @type {number} */ (label), distances[k]])));
}

/** The diagram of a vmap: what is said, where everything stands, and how it is painted. */

import { CATEGORICAL } from "../core/colour.js";
import { floor, lastOf, max, min, round } from "../core/numbers.js";

export const WIDTH = 760;
const RIGHT = 470;
const ROW = 92;
const DECK = 128;
const [PLAIN, BOLD] = ["12px", "600 12px"];

/**
 * @typedef {number | null} Axis
 * @typedef {{ in: Axis[], out: Axis[] }} Level
 * @typedef {{ where: string, says: string, index: number | null, level: number, line: string }} Fault
 * @typedef {{ fn: string, leaves: { name: string, shape: number[], dims: string[] }[], used: Level[], code: string,
 *   outs: { name: string, shape: number[], card: number[], known: boolean }[], fault: Fault | null,
 *   speed: { vmap: number, jit: number, loop: number, calls: number, total: number } | null }} Facts
 * @typedef {{ x: number, y: number, w: number, label: string, axis: Axis, row: number, on: boolean }} Chip
 * @typedef {{ x: number, y: number, text: string, bold?: boolean, red?: boolean }} Said
 * @typedef {{ x: number, y: number, h: number, card: number[], piles: number[], deals: boolean[], out: boolean, wrong: boolean }} Pile
 */

/** @param {number[]} shape */
export const inWords = (shape) => shape.join(" × ") || "()";

/** @param {Level[]} levels @param {string[]} says */
const perLevel = (levels, says) => (levels.length === 1 ? says[0] : says.map((said, i) => `${i ? "inner" : "outer"}: ${said}`).join("; "));

/**
 * What the levels leave of an argument: its original axes, the sizes dealt, and what is said.
 * @param {Facts["leaves"][0]} leaf @param {Axis[]} axes
 */
export function dealt(leaf, axes) {
  const left = leaf.shape.map((_, axis) => axis);
  const piles = /** @type {(number | null)[]} */ ([]);
  const says = axes.map((axis) => {
    piles.push(null);
    if (axis === null) return "the same for every call";
    if (axis < -left.length || axis >= left.length) return `no axis ${axis}`;
    const [at] = left.splice(axis < 0 ? axis + left.length : axis, 1);
    piles[piles.length - 1] = leaf.shape[at];
    return `axis ${at}${leaf.dims.length ? ` (${leaf.dims[at]})` : ""}: ${leaf.shape[at]} cards`;
  });
  return { left, piles, says, card: left.map((axis) => leaf.shape[axis]) };
}

/** How many cards each level deals. @param {Facts} facts @param {Level[]} levels */
export function sizes(facts, levels) {
  const all = facts.leaves.map((leaf, i) => dealt(leaf, levels.map((level) => level.in[i])).piles);
  return levels.map((_, k) => all.map((piles) => piles[k]).find((size) => size !== null) ?? 0);
}

/**
 * The diagram in words: name, shape, what vmap does with it, shape of one card. Outputs are unknown until the answer to
 * changed axes comes.
 * @param {Facts} facts @param {Level[]} levels
 */
export function rows(facts, levels) {
  const fresh = JSON.stringify(levels) === JSON.stringify(facts.used) && !facts.fault;
  const ins = facts.leaves.map((leaf, i) => {
    const { says, card } = dealt(leaf, levels.map((level) => level.in[i]));
    return [leaf.name, inWords(leaf.shape), perLevel(levels, says), inWords(card)];
  });
  const outs = facts.outs.map((out, i) => {
    const says = levels.map(({ out: axes }) => (axes[i] === null ? "one for all" : `stacked along axis ${axes[i]}`));
    return [out.name, fresh ? inWords(out.shape) : "?", perLevel(levels, says), out.known ? inWords(out.card) : "?"];
  });
  return [...ins, ...outs];
}

/** The axes a row may be given at a level; none comes last. @param {Facts} facts @param {Level[]} levels @param {number} level @param {number} row */
export function choices(facts, levels, level, row) {
  const count = facts.leaves.length;
  if (row >= count) return [...Array(facts.outs[row - count].card.length + levels.length - level).keys(), null];
  return [...dealt(facts.leaves[row], levels.slice(0, level).map((each) => each.in[row])).left.keys(), null];
}

/** Lines of at most `most` characters. @param {string} text @param {number} most */
export function wrapped(text, most) {
  const lines = [""];
  for (const word of text.replaceAll("`", "").split(" ")) {
    if ((lastOf(lines) + word).length > most) lines.push("");
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((each) => each.trim());
}

/**
 * Where everything stands.
 * @param {Facts} facts @param {Level[]} levels @param {number} level the one being changed
 */
export function layout(facts, levels, level) {
  const said = /** @type {Said[]} */ ([]);
  const chips = /** @type {Chip[]} */ ([]);
  const piles = /** @type {Pile[]} */ ([]);
  const count = facts.leaves.length;
  const fault = JSON.stringify(levels) === JSON.stringify(facts.used) ? facts.fault : null;
  const bottoms = [8, 8];
  const tell = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ most) =>
    wrapped(fault?.says ?? "", most).map((text, i) => said.push({ x, y: y + 14 * i, text, red: true })).length;
  rows(facts, levels).forEach(([name, shape, says, card], row) => {
    const out = row >= count;
    const side = out ? 1 : 0;
    const [x, y] = [out ? RIGHT : 6, bottoms[side]];
    const index = out ? row - count : row;
    const wrong = fault?.where === (out ? "out" : "in") && (fault.index === index || (fault.index === null && !index));
    said.push({ x: x + DECK, y: y + 12, text: `${name}: ${shape}`, bold: true });
    const lines = wrapped(says, out ? 26 : 36);
    lines.forEach((text, i) => said.push({ x: x + DECK, y: y + 54 + 14 * i, text }));
    said.push({ x: x + DECK, y: y + 54 + 14 * lines.length, text: `one card: ${card}` });
    const more = wrong ? tell(x + 4, y + 74 + 14 * lines.length, out ? 38 : 48) : 0;
    bottoms[side] += ROW + 14 * (lines.length - 1 + more);
    const shown = out ? facts.outs[index] : dealt(facts.leaves[row], levels.map((each) => each.in[row]));
    const axes = levels.map((each) => (out ? each.out : each.in)[index]);
    const sized = out ? sizes(facts, levels) : /** @type {{piles: (number | null)[]}} */ (shown).piles.map((size) => size ?? 1);
    piles.push({ x, y, h: bottoms[side] - y - 6, card: shown.card, piles: sized, deals: axes.map((axis) => axis !== null), out, wrong });
    let at = x + DECK;
    for (const axis of choices(facts, levels, level, row)) {
      const label = axis === null ? "none" : chipLabel(facts, levels, level, row, axis);
      const w = 14 + 6.5 * label.length;
      const now = axes[level];
      const rank = choices(facts, levels, level, row).length - 1;
      chips.push({ x: at, y: y + 22, w, label, axis, row, on: axis === (now !== null && now < 0 ? now + rank : now) });
      at += w + 4;
    }
  });
  let height = max(...bottoms, 120);
  const middle = min(height, max(bottoms[0], bottoms[1])) / 2;
  if (fault?.where === "fn") height += 14 * tell(RIGHT - 110, middle + 52, 52);
  return { said, chips, piles, height, middle, wrongFn: fault?.where === "fn" };
}

/** @param {Facts} facts @param {Level[]} levels @param {number} level @param {number} row @param {number} axis */
function chipLabel(facts, levels, level, row, axis) {
  const leaf = facts.leaves[row];
  if (!leaf) return String(axis);
  const at = dealt(leaf, levels.slice(0, level).map((each) => each.in[row])).left[axis];
  return leaf.dims.length ? `${leaf.dims[at]} ${leaf.shape[at]}` : `${at}: ${leaf.shape[at]}`;
}

/** Which card of each level a call plays. @param {number} call @param {number[]} counts */
export function cardOf(call, counts) {
  const at = /** @type {number[]} */ ([]);
  for (let level = counts.length - 1; level >= 0; level--) {
    at.unshift(call % (counts[level] || 1));
    call = floor(call / (counts[level] || 1));
  }
  return at;
}

/**
 * @param {import("../core/pen.js").Pen} pen @param {ReturnType<typeof layout>} plan @param {Facts} facts @param {number[]} counts
 * @param {{ frame: number, row: number }} now `frame` calls are made
 */
export function paint(pen, plan, facts, counts, { frame, row: chosen }) {
  const { theme } = pen;
  const ink = (/** @type {boolean | undefined} */ red) => (red ? (theme.dark ? "#ff8a50" : "#b34700") : theme.ink);
  const call = cardOf(max(0, frame - 1), counts);
  plan.piles.forEach((pile, row) => {
    if (row === chosen || pile.wrong) {
      pen.frame(pile.x, pile.y, pile.out ? WIDTH - RIGHT - 6 : 348, pile.h, pile.wrong ? ink(true) : theme.accent, pile.wrong ? 2 : 1);
    }
    deck(pen, pile, counts, call, frame);
  });
  for (const { x, y, w, label, on } of plan.chips) {
    const shape = new Path2D();
    shape.roundRect(x, y, w, 20, 10);
    pen.fill(shape, on ? CATEGORICAL[1] : theme.paper);
    pen.line(shape, theme.quiet);
    pen.text(label, x + w / 2, y + 10, "center", "middle", on ? "#fff" : theme.ink, PLAIN);
  }
  for (const each of plan.said) pen.text(each.text, each.x, each.y, "left", "middle", ink(each.red), each.bold || each.red ? BOLD : PLAIN);
  const [x, y] = [RIGHT - 105, plan.middle];
  pen.frame(x, y - 24, 84, 48, ink(plan.wrongFn), plan.wrongFn ? 3 : 1.5);
  pen.text(facts.fn.slice(0, 12), x + 42, y - 8, "center", "middle", theme.ink, BOLD);
  pen.text(frame ? `call ${call.join(", ")}` : `${counts.join(" × ")} calls`, x + 42, y + 10, "center", "middle", theme.ink, PLAIN);
  for (const at of [x - 10, x + 94]) pen.text("→", at, y, "center", "middle", theme.ink, PLAIN);
}

/**
 * Cards one behind another; an inner deck lies in each card of an outer one. The card of this call is filled.
 * @param {import("../core/pen.js").Pen} pen @param {Pile} pile @param {number[]} counts @param {number[]} call @param {number} frame
 */
function deck(pen, pile, counts, call, frame) {
  const nested = counts.length > 1;
  const side = (/** @type {number} */ back) => min(nested ? 30 : 46, 14 + 4 * Math.log2(pile.card[pile.card.length - back] || 1));
  const seen = pile.piles.map((size, k) => (pile.deals[k] ? min(size, nested ? 3 : 5) : 1));
  /** The place among those drawn of the card played. @param {number} k */
  const place = (k) => (seen[k] < 2 ? 0 : round((call[k] / ((counts[k] || 2) - 1 || 1)) * (seen[k] - 1)));
  const steps = nested ? [[30, 0], [5, -6]] : [[11, -7]];
  const played = seen.reduce((sum, many, k) => sum * many + place(k), 0);
  for (let n = seen.reduce((a, b) => a * b, 1) - 1; n >= 0; n--) {
    const [x, y] = cardOf(n, seen).reduce(([a, b], i, k) => [a + i * (steps[k] ?? [3, -3])[0], b + i * (steps[k] ?? [3, -3])[1]], [pile.x + 8, pile.y + 34]);
    const lit = frame > 0 && n === played;
    const done = pile.out && frame > 0;
    pen.block(x, y, side(1), side(2), lit ? CATEGORICAL[4] : done && n < played ? CATEGORICAL[5] : pen.theme.paper);
    pen.frame(x, y, side(1), side(2), pen.theme.ink, lit ? 2 : 1, done && n > played ? [2, 2] : []);
  }
}

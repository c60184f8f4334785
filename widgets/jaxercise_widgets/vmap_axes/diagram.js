/** The diagram of a vmap: what is said, where everything stands, and how it is painted. */

import { CATEGORICAL } from "../core/colour.js";

export const WIDTH = 760;
const RIGHT = 470;
const ROW = 92;
const DECK = 128;

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
    if ((lines[lines.length - 1] + word).length > most) lines.push("");
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
  let height = Math.max(...bottoms, 120);
  const middle = Math.min(height, Math.max(bottoms[0], bottoms[1])) / 2;
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
    call = Math.floor(call / (counts[level] || 1));
  }
  return at;
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme
 * @param {ReturnType<typeof layout>} plan @param {Facts} facts @param {number[]} counts
 * @param {{ frame: number, row: number }} now `frame` calls are made
 */
export function paint(context, theme, plan, facts, counts, now) {
  const ink = (/** @type {boolean | undefined} */ red) => (red ? (theme.dark ? "#ff8a50" : "#b34700") : theme.ink);
  const call = cardOf(Math.max(0, now.frame - 1), counts);
  plan.piles.forEach((pile, row) => {
    if (row === now.row || pile.wrong) {
      context.strokeStyle = pile.wrong ? ink(true) : theme.accent;
      context.lineWidth = pile.wrong ? 2 : 1;
      context.strokeRect(pile.x, pile.y, pile.out ? WIDTH - RIGHT - 6 : 348, pile.h);
    }
    deck(context, theme, pile, counts, call, now.frame);
  });
  for (const chip of plan.chips) {
    context.fillStyle = chip.on ? CATEGORICAL[1] : theme.paper;
    context.strokeStyle = theme.quiet;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(chip.x, chip.y, chip.w, 20, 10);
    context.fill();
    context.stroke();
    text(context, chip.x + chip.w / 2, chip.y + 10, chip.label, chip.on ? "#fff" : theme.ink, "center");
  }
  for (const each of plan.said) text(context, each.x, each.y, each.text, ink(each.red), "left", each.bold || each.red);
  machine(context, theme, plan, facts, counts, call, now.frame, ink(plan.wrongFn));
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme
 * @param {ReturnType<typeof layout>} plan @param {Facts} facts @param {number[]} counts @param {number[]} call
 * @param {number} frame @param {string} ink
 */
function machine(context, theme, plan, facts, counts, call, frame, ink) {
  const [x, y] = [RIGHT - 105, plan.middle];
  context.strokeStyle = ink;
  context.lineWidth = plan.wrongFn ? 3 : 1.5;
  context.strokeRect(x, y - 24, 84, 48);
  text(context, x + 42, y - 8, facts.fn.slice(0, 12), theme.ink, "center", true);
  text(context, x + 42, y + 10, frame ? `call ${call.join(", ")}` : `${counts.join(" × ")} calls`, theme.ink, "center");
  text(context, x - 4, y, "→", theme.ink, "right");
  text(context, x + 88, y, "→", theme.ink, "left");
}

/**
 * Cards one behind another; an inner deck lies in each card of an outer one. The card of this call is filled.
 * @param {CanvasRenderingContext2D} context @param {import("../core/stage.js").Theme} theme @param {Pile} pile
 * @param {number[]} counts @param {number[]} call @param {number} frame
 */
function deck(context, theme, pile, counts, call, frame) {
  const nested = counts.length > 1;
  const side = (/** @type {number} */ size) => Math.min(nested ? 30 : 46, 14 + 4 * Math.log2(size || 1));
  const [w, h] = [side(pile.card[pile.card.length - 1] ?? 1), side(pile.card[pile.card.length - 2] ?? 1)];
  const seen = pile.piles.map((size, k) => (pile.deals[k] ? Math.min(size, nested ? 3 : 5) : 1));
  /** The place among those drawn of the card played. @param {number} k */
  const place = (k) => (seen[k] < 2 ? 0 : Math.round((call[k] / ((counts[k] || 2) - 1 || 1)) * (seen[k] - 1)));
  const steps = nested ? [[30, 0], [5, -6]] : [[11, -7]];
  const total = seen.reduce((a, b) => a * b, 1);
  const played = seen.reduce((sum, many, k) => sum * many + place(k), 0);
  for (let n = total - 1; n >= 0; n--) {
    const at = cardOf(n, seen);
    const x = pile.x + 8 + at.reduce((sum, i, k) => sum + i * (steps[k] ?? [3, -3])[0], 0);
    const y = pile.y + 34 + at.reduce((sum, i, k) => sum + i * (steps[k] ?? [3, -3])[1], 0);
    const lit = frame > 0 && n === played;
    context.fillStyle = lit ? CATEGORICAL[4] : pile.out && n < played && frame > 0 ? CATEGORICAL[5] : theme.paper;
    context.strokeStyle = theme.ink;
    context.lineWidth = lit ? 2 : 1;
    context.setLineDash(pile.out && frame > 0 && n > played ? [2, 2] : []);
    context.fillRect(x, y, w, h);
    context.strokeRect(x, y, w, h);
  }
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} words @param {string} colour
 * @param {CanvasTextAlign} align @param {boolean} [bold]
 */
function text(context, x, y, words, colour, align, bold = false) {
  context.font = `${bold ? "600 " : ""}12px system-ui, sans-serif`;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

/** The networks of every width, evaluated in the browser; the activation is a table, so that any Python function will do. */

import { decode, NONE, unpack } from "../core/decode.js";
import { floor, max, min, sqrt } from "../core/numbers.js";

const REACH = 16;

/**
 * A function known at evenly spaced places of -16 to 16: straight between them, and straight on beyond.
 * @param {ArrayLike<number>} table
 */
export function fromTable(table) {
  const last = table.length - 1;
  return (/** @type {number} */ x) => {
    const place = ((x + REACH) / (2 * REACH)) * last;
    const i = max(0, min(last - 1, floor(place)));
    return table[i] + (place - i) * (table[i + 1] - table[i]);
  };
}

/** @typedef {ReturnType<typeof reader>} Network */

/** @param {any} now the traits */
export function reader(now) {
  /** @type {Map<number, number>} hidden biases changed by hand, until the next picture or width */
  const moved = new Map();
  const net = {
    x: NONE, y: NONE, biases: NONE, errors: NONE, moved, ready: false,
    /** Weight, bias and weight of the answer of each unit of each width; of one layer only. @type {Float32Array | null} */ weights: null,
    /** What each unit of the last layer adds at every x, where there are more layers. @type {Float32Array | null} */ parts: null,
    /** What the student's own step made of one width. @type {{ width: number, bias: number, steps: number, parts: Float32Array | null, weights: Float32Array | null } | null} */ own: null,
    activation: (/** @type {number} */ x) => x,
    read() {
      const picture = now.picture;
      net.ready = Boolean(picture.errors);
      if (!net.ready) return;
      Object.assign(net, { own: null }, unpack(picture));
      if (picture.own) net.own = /** @type {any} */ (unpack(picture.own));
      net.activation = fromTable(decode(picture.table));
      moved.clear();
    },
    widest: () => max(1, net.errors.length),
    width: () => min(now.width, net.widest()),
    /** What the student's step made of the width shown, if it did. */
    mine: () => (net.own?.width === net.width() ? net.own : null),
    bias: () => net.mine()?.bias ?? net.biases[net.width() - 1],
    /** Weight, bias and weight of the answer of one hidden unit of a single layer. @param {number} unit */
    unit(unit) {
      const own = net.mine()?.weights;
      const [all, at] = own ? [own, 3 * unit] : [net.weights ?? NONE, 3 * ((net.width() - 1) * net.widest() + unit)];
      return [all[at], moved.get(unit) ?? all[at + 1], all[at + 2]];
    },
    /** Where a unit turns; NaN behind a first layer. @param {number} unit */
    kink(unit) {
      const [weight, bias] = net.unit(unit);
      return -bias / weight;
    },
    /** @param {number} unit @param {number} x */
    moveKink(unit, x) {
      if (!net.parts) moved.set(unit, -net.unit(unit)[0] * x);
    },
    /** What one unit adds, at every x. @param {number} unit */
    part(unit) {
      if (net.parts) {
        const own = net.mine()?.parts;
        const [all, row] = own ? [own, unit] : [net.parts, (net.width() - 1) * net.widest() + unit];
        return Float64Array.from(all.subarray(row * net.x.length, (row + 1) * net.x.length));
      }
      const [weight, bias, out] = net.unit(unit);
      return Float64Array.from(net.x, (x) => out * net.activation(weight * x + bias));
    },
    /** The whole network at every x. */
    sum() {
      const total = new Float64Array(net.x.length).fill(net.bias());
      for (let unit = 0; unit < net.width(); unit++) net.part(unit).forEach((value, i) => { total[i] += value; });
      return total;
    },
    /** Root of the mean squared difference from the target. @param {Float64Array} [sum] */
    error: (sum = net.sum()) => sqrt(sum.reduce((all, value, i) => all + (value - net.y[i]) ** 2, 0) / sum.length),
  };
  return net;
}

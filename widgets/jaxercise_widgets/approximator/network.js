/** The networks of every width, evaluated in the browser; the activation is a table, so that any Python function will do. */

import { decode } from "../core/decode.js";

const REACH = 16;

/**
 * A function known at evenly spaced places of -16 to 16: straight between them, and straight on beyond.
 * @param {ArrayLike<number>} table
 */
export function fromTable(table) {
  const last = table.length - 1;
  return (/** @type {number} */ x) => {
    const place = ((x + REACH) / (2 * REACH)) * last;
    const i = Math.max(0, Math.min(last - 1, Math.floor(place)));
    return table[i] + (place - i) * (table[i + 1] - table[i]);
  };
}

/** @typedef {ReturnType<typeof reader>} Network */

/** @param {import("../core/model").Model} model */
export function reader(model) {
  const none = new Float32Array(0);
  /** @type {Map<number, number>} hidden biases changed by hand, until the next picture or width */
  const moved = new Map();
  let widest = 1;
  const net = {
    x: none, y: none, weights: none, biases: none, errors: none,
    activation: (/** @type {number} */ x) => x,
    moved,
    read() {
      const picture = model.get("picture");
      net.ready = Boolean(picture.weights);
      if (!net.ready) return;
      for (const name of ["x", "y", "weights", "biases", "errors"]) /** @type {any} */ (net)[name] = decode(picture[name]);
      widest = picture.weights.shape[0];
      net.activation = fromTable(decode(picture.table));
      moved.clear();
    },
    ready: false,
    width: () => Math.min(model.get("width"), widest),
    widest: () => widest,
    /** Weight, bias and weight of the answer of one hidden unit. @param {number} unit */
    unit(unit) {
      const at = 3 * ((net.width() - 1) * widest + unit);
      return [net.weights[at], moved.get(unit) ?? net.weights[at + 1], net.weights[at + 2]];
    },
    /** Where a unit turns. @param {number} unit */
    kink(unit) {
      const [weight, bias] = net.unit(unit);
      return -bias / weight;
    },
    /** @param {number} unit @param {number} x */
    moveKink(unit, x) {
      moved.set(unit, -net.unit(unit)[0] * x);
    },
    /** What one unit adds, at every x. @param {number} unit */
    part(unit) {
      const [weight, bias, out] = net.unit(unit);
      return Float64Array.from(net.x, (x) => out * net.activation(weight * x + bias));
    },
    /** The whole network at every x. */
    sum() {
      const total = new Float64Array(net.x.length).fill(net.biases[net.width() - 1]);
      for (let unit = 0; unit < net.width(); unit++) net.part(unit).forEach((value, i) => { total[i] += value; });
      return total;
    },
    /** Root of the mean squared difference from the target. @param {Float64Array} [sum] */
    error: (sum = net.sum()) => Math.sqrt(sum.reduce((all, value, i) => all + (value - net.y[i]) ** 2, 0) / sum.length),
  };
  return net;
}

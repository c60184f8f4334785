/** What is on the board: points as x, y, class; every edit makes a new array, so undo gives back the very bytes. */

import { NONE } from "../core/decode.js";
import { cos, hypot, max, min, PI, round, sin, sqrt } from "../core/numbers.js";

const SPACING = 0.05;
const DEEP = 200;

/** A whole hundredth: mouse, finger and keyboard meet on the same places. @param {number} value */
export const snapped = (value) => min(1, max(-1, round(value * 100) / 100)) + 0;

/** Numbers in [0, 1) that a seed decides. @param {number} seed */
export function dice(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Places every `spacing` along a line through `corners`, the first corner included; how densely a mouse or a finger
 * reported the line does not matter.
 * @param {number[][]} corners @param {number} [spacing]
 */
export function along(corners, spacing = SPACING) {
  const out = [corners[0]];
  let left = spacing;
  for (let i = 1; i < corners.length; i++) {
    let [x, y] = corners[i - 1];
    const [toX, toY] = corners[i];
    for (let far = hypot(toX - x, toY - y); far >= left - 1e-9; far = hypot(toX - x, toY - y)) {
      [x, y] = [x + ((toX - x) * left) / far, y + ((toY - y) * left) / far];
      out.push([x, y]);
      left = spacing;
    }
    left -= hypot(toX - x, toY - y);
  }
  return out;
}

/**
 * The points of one stroke, x, y, class; `spread` is the radius they are strewn over.
 * @param {number[][]} corners @param {number} which @param {number} spread @param {number} seed
 */
export function stroke(corners, which, spread, seed) {
  const roll = dice(seed);
  return along(corners).flatMap(([x, y]) => {
    const [angle, far] = [roll() * 2 * PI, spread * sqrt(roll())];
    return [...[x + far * cos(angle), y + far * sin(angle)].map(thousandth), which];
  });
}

/** @param {number} value */
const thousandth = (value) => min(1, max(-1, round(value * 1000) / 1000)) + 0;

/** @param {number} most */
export function board(most) {
  let points = NONE;
  /** @type {Float32Array[]} */ let past = [];
  /** @type {Float32Array[]} */ let future = [];
  const shown = {
    points: () => points,
    count: () => points.length / 3,
    /** One edit that can be taken back. @param {Float32Array} next */
    replace(next) {
      past = [...past, points].slice(-DEEP);
      future = [];
      points = next.subarray(0, 3 * most);
    },
    /** Without a way back: what a drag passes through. @param {Float32Array} next */
    preview(next) { points = next.subarray(0, 3 * most); },
    undo() { return travel(past, future); },
    redo() { return travel(future, past); },
    /** The point nearest to a place, or -1 beyond `reach`. @param {number} x @param {number} y @param {number} reach */
    nearest(x, y, reach) {
      let best = -1;
      for (let i = 0; i < points.length; i += 3) {
        const far = hypot(points[i] - x, points[i + 1] - y);
        if (far <= reach) [best, reach] = [i / 3, far];
      }
      return best;
    },
  };
  /** @param {Float32Array[]} from @param {Float32Array[]} to */
  function travel(from, to) {
    const next = from.pop();
    if (!next) return false;
    to.push(points);
    points = next;
    return true;
  }
  return shown;
}

/** @param {Float32Array} points @param {number[]} more */
export const added = (points, more) => Float32Array.from([...points, ...more]);

/** The points farther than `radius` from every corner. @param {Float32Array} points @param {number[][]} corners @param {number} radius */
export function erased(points, corners, radius) {
  const path = along(corners, radius / 2);
  const kept = [];
  for (let i = 0; i < points.length; i += 3) {
    if (path.every(([x, y]) => hypot(points[i] - x, points[i + 1] - y) > radius)) kept.push(points[i], points[i + 1], points[i + 2]);
  }
  return Float32Array.from(kept);
}

/** @param {Float32Array} points @param {number} which @param {number[]} to */
export function moved(points, which, to) {
  const next = points.slice();
  next.set(to, 3 * which);
  return next;
}

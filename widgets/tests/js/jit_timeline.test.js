/** The words and rows of jit_timeline. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { seconds } from "../../jaxercise_widgets/core/words.js";
import { madeBy, range, rows, sentence } from "../../jaxercise_widgets/jit_timeline/calls.js";

const call = { stages: [0.02, 0.03, 0.1, 0.001, 0.004], wall: 0.155, compiled: true, why: "`x` has shape (4,), not (3,)", signature: "x: float32[4]", program: 0, variant: 0 };
const facts = { fn: "f", mode: "jit", source: [], made: [call, { ...call, compiled: false, why: "", stages: [0, 0, 0, 2e-5, 1e-6], wall: 2.1e-5 }] };

test("a call that compiled says why, one that did not says so", () => {
  assert.match(sentence(facts, 0), /^Call 0 \(x: float32\[4\]\) compiled: x has shape \(4,\), not \(3,\)\. 155 ms in all/);
  assert.match(sentence(facts, 1), /found its program\. 21 µs in all/);
  assert.equal(sentence(facts, 7), "");
});

test("a call that returned before its numbers is told", () => {
  assert.match(sentence(facts, 0), /returned before the numbers were there/);
  assert.doesNotMatch(sentence(facts, 1), /returned before/);
});

test("stages that were not needed are dashes in the table", () => {
  assert.deepEqual(rows(facts)[1].slice(2, 6), ["–", "–", "–", "20 µs"]);
});

test("times have units, and the range holds them all", () => {
  assert.deepEqual([2.5, 0.0123, 4e-7].map(seconds), ["2.5 s", "12.3 ms", "0.4 µs"]);
  const [low, top] = range([3e-5, 0.2, 0]);
  assert.ok(low <= 3e-5 && top > 0.2);
  assert.deepEqual(range([]), [1e-6, 1]);
});

test("a source line finds every line of the program it made", () => {
  assert.deepEqual(madeBy([["a", -1], ["b", 1], ["c", 2], ["d", 1]], 1), [1, 3]);
  assert.deepEqual(madeBy([["a", -1]], -1), []);
});

/** The diagram of vmap_axes: its words, its chips, and that the table says all that is drawn. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { cardOf, choices, dealt, layout, rows, sizes } from "../../jaxercise_widgets/vmap_axes/diagram.js";

const used = [{ in: [0, null], out: [0] }];
/** @type {import("../../jaxercise_widgets/vmap_axes/diagram.js").Facts} */
const DENSE = {
  fn: "dense", used, code: "", fault: null, speed: null,
  leaves: [{ name: "x", shape: [32, 784], dims: ["batch", "pixel"] }, { name: "w", shape: [784, 10], dims: [] }],
  outs: [{ name: "out", shape: [32, 10], card: [10], known: true }],
};

test("every row of the table is drawn, and every word drawn is in the table or the fault", () => {
  const fault = { where: "in", says: "Argument 2 (`w`) has no axis of size 32 and a good deal more to be said about it", index: 1, level: 0, line: "" };
  for (const facts of [DENSE, { ...DENSE, fault }, { ...DENSE, fault: { ...fault, where: "fn", index: null } }]) {
    const drawn = layout(facts, used, 0).said.map((each) => each.text);
    const text = drawn.join(" ");
    for (const [name, shape, says, card] of rows(facts, used)) {
      for (const words of [`${name}: ${shape}`, says, `one card: ${card}`]) assert.ok(text.includes(words), words);
    }
    const table = `${rows(facts, used).map(([name, shape, says, card]) => `${name}: ${shape} ${says} one card: ${card}`).join(" ")} ${facts.fault?.says.replaceAll("`", "") ?? ""}`;
    for (const words of drawn) assert.ok(table.includes(words), words);
  }
});

test("a fault is drawn in the row it is about and nowhere else", () => {
  const facts = { ...DENSE, fault: { where: "in", says: "no", index: 1, level: 0, line: "" } };
  assert.deepEqual(layout(facts, used, 0).piles.map((pile) => pile.wrong), [false, true, false]);
});

test("changed axes are drawn at once, and the output's shape is unknown until the answer", () => {
  const changed = [{ in: [1, null], out: [0] }];
  assert.deepEqual(rows(DENSE, changed)[0], ["x", "32 × 784", "axis 1 (pixel): 784 cards", "32"]);
  assert.equal(rows(DENSE, changed)[2][1], "?");
  assert.deepEqual(sizes(DENSE, changed), [784]);
});

test("an argument may be mapped along each of its axes or none, an output stacked along one more", () => {
  assert.deepEqual(choices(DENSE, used, 0, 0), [0, 1, null]);
  assert.deepEqual(choices(DENSE, used, 0, 2), [0, 1, null]);
});

test("exactly one chip of a row is on, negative axes too", () => {
  for (const axis of [0, 1, -1, -2, null]) {
    const on = layout(DENSE, [{ in: [axis, null], out: [-1] }], 0).chips.filter((chip) => chip.on);
    assert.equal(on.filter((chip) => chip.row === 0).length, 1, String(axis));
    assert.equal(on.filter((chip) => chip.row === 2)[0].axis, 1);
  }
});

test("an inner level counts what the outer one leaves", () => {
  const { says, card, piles } = dealt({ name: "x", shape: [5, 4, 3], dims: [] }, [1, 1]);
  assert.deepEqual([says, card, piles], [["axis 1: 4 cards", "axis 2: 3 cards"], [5], [4, 3]]);
});

test("calls go through the inner deck first", () => {
  assert.deepEqual([0, 1, 3, 4, 11].map((call) => cardOf(call, [3, 4])), [[0, 0], [0, 1], [0, 3], [1, 0], [2, 3]]);
});

/** What happens to exercise cells is found, and mending keeps the learner's code. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { cellsOf, freshCopies, problemsOf, releasedCells } from '../lib/core/index.js';

const NAME = '04_losses';
const NOTEBOOK = new URL(`../../release/${NAME}/${NAME}.ipynb`, import.meta.url);
const fresh = () => cellsOf(JSON.parse(readFileSync(NOTEBOOK, 'utf8')));
const released = releasedCells(fresh(), ['mse']);
const OWN = 'def mse(y, y_hat):\n    d = y - y_hat\n    return (d**2).mean()';

function at(cells, name) {
  return cells.findIndex(cell => cell.metadata.nbgrader?.grade_id === name);
}

function working() {
  const cells = fresh();
  cells[at(cells, 'mse-answer')].source = OWN;
  return cells;
}

/** The cells after the edits of all problems. */
function mended(cells) {
  const now = [...cells];
  for (const edit of problemsOf(cells, released).flatMap(problem => problem.edits)) {
    const place = now.findIndex(cell => cell.id === (edit.kind === 'insert' ? edit.after : edit.id));
    if (edit.kind === 'insert') now.splice(place + 1, 0, { ...edit.cell, report: null });
    else if (edit.kind === 'remove') now.splice(place, 1);
    else now[place] = { ...now[place], ...Object.fromEntries(Object.entries(edit).filter(([key]) => !['kind', 'id'].includes(key))) };
  }
  return now;
}

const plain = cells => cells.map(({ id, type, source, metadata }) => ({ id, type, source, metadata }));

test('a notebook in which a learner has written is well', () => {
  assert.deepEqual(problemsOf(working(), released), []);
});

test('a damaged notebook is not taken for the release', () => {
  const cells = fresh();
  assert.equal(releasedCells([...cells, cells[at(cells, 'mse')]], ['mse']), null);
  assert.equal(
    releasedCells(
      cells.filter(cell => cell.metadata.nbgrader?.grade_id !== 'mse'),
      ['mse']
    ),
    null
  );
});

test('a deleted check cell is put back where it was', () => {
  const cells = working();
  cells.splice(at(cells, 'mse'), 1);
  assert.deepEqual(
    problemsOf(cells, released).map(each => [each.fault, each.name]),
    [['deleted', 'mse']]
  );
  assert.deepEqual(plain(mended(cells)), plain(working()));
});

test('an answer that was split is joined, with all the learner wrote', () => {
  const cells = working();
  const place = at(cells, 'mse-answer');
  const [first, ...rest] = OWN.split('\n');
  cells.splice(place, 1, { ...cells[place], id: 'a', source: first }, { ...cells[place], id: 'b', source: rest.join('\n') });
  assert.deepEqual(
    problemsOf(cells, released).map(each => each.fault),
    ['split']
  );
  const now = mended(cells);
  assert.equal(now.length, fresh().length);
  assert.equal(now[place].source, OWN);
});

test('the cell that was there stays, wherever the learner split it', () => {
  for (const [first, last] of [
    ['# mine', OWN],
    [OWN.split('\n')[0], OWN.split('\n').slice(1).join('\n')]
  ]) {
    const cells = working();
    const place = at(cells, 'mse-answer');
    cells.splice(place, 1, { ...cells[place], id: 'new', source: first }, { ...cells[place], source: last });
    cells.splice(at(cells, 'mse'), 1);
    assert.deepEqual(
      problemsOf(cells, released).map(each => each.fault),
      ['split', 'deleted']
    );
    const now = mended(cells);
    assert.deepEqual(
      now.map(cell => cell.id),
      fresh().map(cell => cell.id)
    );
    assert.equal(now[place].source, `${first}\n${last}`);
  }
});

test('a copy of an answer loses its marks and keeps its text; one of a check goes', () => {
  const cells = working();
  const answer = cells[at(cells, 'mse-answer')];
  const check = cells[at(cells, 'mse')];
  cells.push({ ...answer, id: 'copy', source: OWN + '  # another try' }, { ...check, id: 'check copy' });
  assert.deepEqual(
    problemsOf(cells, released).map(each => each.fault),
    ['copied', 'copied']
  );
  const now = mended(cells);
  assert.equal(now.at(-1).id, 'copy');
  assert.equal(now.at(-1).source, OWN + '  # another try');
  assert.equal(now.at(-1).metadata.nbgrader, undefined);
  assert.deepEqual(problemsOf(now, released), []);
});

test('of a copy that stands above its original, the original stays the graded one', () => {
  const cells = working();
  const place = at(cells, 'mse-answer');
  cells.splice(place, 0, { ...cells[place], id: 'copy' });
  assert.deepEqual(
    freshCopies(cells, released).map(each => each.cell),
    ['copy']
  );
  assert.equal(mended(cells)[place].metadata.nbgrader, undefined);
});

test('a cell that was made text, a locked one that was changed, and one that was unlocked are put right', () => {
  const cells = working();
  const [answer, setup, check] = ['mse-answer', 'setup', 'mse'].map(name => at(cells, name));
  cells[answer] = { ...cells[answer], type: 'markdown' };
  cells[setup] = { ...cells[setup], source: 'import os' };
  cells[check] = { ...cells[check], metadata: { nbgrader: cells[check].metadata.nbgrader } };
  assert.deepEqual(
    problemsOf(cells, released)
      .map(each => each.fault)
      .sort(),
    ['changed', 'retyped', 'unlocked']
  );
  assert.deepEqual(plain(mended(cells)), plain(working()));
});

test('everything at once is put right at once', () => {
  const cells = working();
  cells.push({ ...cells[at(cells, 'mse')], id: 'x' });
  cells.splice(at(cells, 'setup'), 1);
  assert.deepEqual(plain(mended(cells)), plain(working()));
});

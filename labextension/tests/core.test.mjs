/** The panel's core on the course itself: what is read from files, how exercises stand, what is next. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import {
  asReport,
  boundNames,
  cellsOf,
  cellsToRun,
  classReports,
  courseMap,
  differing,
  hasLintResult,
  heading,
  isInstructorsCourse,
  itemsOf,
  maker,
  makes,
  NOTHING,
  passedOf,
  progressOf,
  readChecks,
  readKept,
  reportPath,
  withHint
} from '../lib/core/index.js';

const RELEASE = new URL('../../release/', import.meta.url);
const NAME = '04_losses';
const notebook = name => JSON.parse(readFileSync(new URL(`${name}/${name}.ipynb`, RELEASE), 'utf8'));
const checksOf = name => readChecks(readFileSync(new URL(`${name}/${name}.checks`, RELEASE)));
const cells = () => cellsOf(notebook(NAME));

const passed = (name, sign = '✓') => ({
  exercise: name,
  title: name,
  points: 3,
  score: 3,
  outcome: 'passed',
  label: 'passed',
  sign,
  headline: '',
  checks: [{ name: 'value', says: 'is right', outcome: 'passed', sign }],
  told: '',
  story: [],
  folded: [],
  closing: []
});
const failed = name => ({ ...passed(name), outcome: 'values', sign: '✗', checks: [...passed(name).checks, { outcome: 'values' }] });
const keptWith = exercises => readKept(JSON.stringify({ format: 1, exercises }));

/** The cells after an answer was written in place of its stub. */
function after(name, text, from = cells()) {
  return from.map(cell => (cell.metadata.nbgrader?.grade_id === `${name}-answer` ? { ...cell, source: text } : cell));
}

async function item(cellsNow, kept, name, session = 'now') {
  return itemsOf(cellsNow, await checksOf(NAME), kept, session).find(each => each.name === name);
}

test('every assignment is read: each exercise has its title, minutes, hints, and a cell for its answer', async () => {
  for (const name of readdirSync(RELEASE)) {
    const checks = await checksOf(name);
    const items = itemsOf(cellsOf(notebook(name)), checks, NOTHING, null);
    assert.equal(checks.assignment, name);
    const judged = items.filter(each => !each.inWords);
    assert.deepEqual(
      judged.map(each => each.name),
      checks.exercises.map(each => each.name)
    );
    for (const each of judged) {
      assert.ok(each.minutes > 0 && each.points > 0 && each.title && each.hints.length === 3 && each.answerCell, each.name);
      assert.equal(each.state, 'not_started');
    }
    for (const each of items.filter(one => one.inWords)) {
      assert.equal(each.state, 'unwritten');
      assert.doesNotMatch(each.title, /points|minutes/);
    }
  }
});

test('the points and minutes of an untouched notebook are those that its title states', async () => {
  const { ofPoints, minutesLeft, done, next } = progressOf(itemsOf(cells(), await checksOf(NAME), NOTHING, null));
  const [, minutes, points] = cells()[0].source.match(/(\d+) minutes · (\d+) points/);
  assert.equal(ofPoints, Number(points));
  assert.ok(Math.abs(minutesLeft - Number(minutes)) <= 15, `${minutesLeft} of ${minutes}`);
  assert.equal(done, 0);
  assert.equal(next.name, 'euclidean');
});

test('an answer that is written and never checked is said to be so', async () => {
  const written = after('mse', 'def mse(y, y_hat):\n    return 0.0');
  assert.equal((await item(written, NOTHING, 'mse')).state, 'unchecked');
});

test('a failing answer counts its checks, and is edited as soon as its cell changes', async () => {
  const text = 'def mse(y, y_hat):\n    return 1.0';
  const kept = keptWith({ mse: { report: failed('mse'), answer: 'mse', cells: { mse: text }, session: 'now' } });
  const failing = await item(after('mse', text), kept, 'mse');
  assert.deepEqual([failing.state, failing.passed, failing.of], ['failing', 1, 2]);
  assert.equal((await item(after('mse', text + '\n'), kept, 'mse')).state, 'failing');
  assert.equal((await item(after('mse', text + ' + 1'), kept, 'mse')).state, 'edited');
  assert.equal((await item(cells(), kept, 'mse')).state, 'not_started');
});

test('a passing answer is stale after a cell that it uses was changed, and before a restart', async () => {
  const own = 'def cross_entropy(Z, y):\n    return -log_softmax(Z)';
  const used = 'def log_softmax(Z):\n    return Z';
  const base = after('cross_entropy', own, after('log_softmax', used));
  const entry = {
    report: passed('cross_entropy'),
    answer: 'cross_entropy',
    cells: { cross_entropy: own, log_softmax: used },
    session: 'now'
  };
  const kept = keptWith({ cross_entropy: entry });
  const names = itemsOf(base, await checksOf(NAME), kept, 'now').map(each => each.name);
  assert.ok(names.includes('cross_entropy'));
  assert.equal((await item(base, kept, 'cross_entropy')).state, 'passing');
  assert.equal((await item(base, kept, 'cross_entropy', 'later')).state, 'restarted');
  assert.equal((await item(base, kept, 'cross_entropy', null)).state, 'passing');
  const stale = await item(after('log_softmax', used + ' * 2', base), kept, 'cross_entropy');
  assert.deepEqual([stale.state, stale.cause], ['stale', 'log_softmax']);
});

test('a hint is kept beside everything else that stands in the file', () => {
  const text = JSON.stringify({ format: 1, exercises: { mse: { hints: 1, answer: 'mse' }, other: { hints: 3 } }, more: 7 });
  const now = JSON.parse(withHint(text, NAME, 'mse', 2));
  assert.deepEqual(now, { format: 1, assignment: NAME, exercises: { mse: { hints: 2, answer: 'mse' }, other: { hints: 3 } }, more: 7 });
});

test('a damaged file says nothing, and may be written over', () => {
  for (const text of [
    '',
    '[]',
    '{"format": 2}',
    '{"format": 1, "exercises": {"mse": 3}}',
    '{"format":1,"exercises":{"mse":{"hints":"two","report":[]}}}'
  ]) {
    const { entries } = readKept(text);
    assert.equal(entries.mse?.hints ?? 0, 0);
    assert.equal(entries.mse?.report ?? null, null);
    assert.equal(readKept(withHint(text, NAME, 'mse', 1)).entries.mse.hints, 1);
  }
});

test('a file that is no checks file of this version is refused in words', async () => {
  await assert.rejects(readChecks(new TextEncoder().encode('jaxercise checks 2\nxxx')), /not a checks file of this version/);
  await assert.rejects(readChecks(new TextEncoder().encode('jaxercise checks 3\nxxx')));
});

test('the map goes on where something was checked last, and else with the first notebook that is not done', async () => {
  const files = name => ({ path: `${name}/${name}.ipynb`, cells: cellsOf(notebook(name)), checks: null, kept: NOTHING });
  const names = readdirSync(RELEASE);
  const fresh = courseMap(names.map(files).reverse());
  assert.deepEqual(
    fresh.stations.map(each => each.path),
    names.map(name => `${name}/${name}.ipynb`)
  );
  assert.equal(fresh.resume.path, '01_what_is_ml/01_what_is_ml.ipynb');
  assert.match(fresh.stations[names.indexOf(NAME)].title, /^4 · /);
  const kept = keptWith({ mse: { report: failed('mse'), checked: '2026-01-02T00:00:00+00:00', answer: 'mse', cells: {} } });
  const begun = courseMap(names.map(name => ({ ...files(name), kept: name === NAME ? kept : NOTHING })));
  assert.equal(begun.resume.path, `${NAME}/${NAME}.ipynb`);
});

test('names are bound as Python sees them, and a heading loses its number and brackets', () => {
  assert.deepEqual([...boundNames('async def f():\n  g = 1\nclass C: pass\nx: int = 2\nx == 3\ny, z = 1, 2')], ['f', 'C', 'x']);
  assert.equal(heading('text\n### 4.7, second half (2 points, read by a person)'), '4.7, second half');
  assert.equal(heading('## Part 1\n### 1.2 Images as vectors (4 points, 6 minutes)'), 'Images as vectors');
});

test('the cell that makes a name is the nearest above, else the first below', () => {
  for (const text of ['def f(x):', 'class f:', 'import g as f', 'from g import e, f', 'f = 1', 'e, f = 1, 2', 'f: int = 3', '(e, f) = g']) {
    assert.ok(makes(text, 'f'), text);
  }
  for (const text of ['f(3)', '  f = 1', 'f == 3', 'def g(f):', 'import f_of', 'print(f)', '# f = 1', 'e = f']) {
    assert.ok(!makes(text, 'f'), text);
  }
  const texts = ['f = 1', 'f = 2', 'print(f)', 'f = 3'];
  assert.deepEqual([maker(texts, 2, 'f'), maker(texts, 0, 'f'), maker(texts, 2, 'g')], [1, 1, -1]);
});

test('every kind of report that is kept as an example is read; of what is none, nothing', () => {
  const golden = new URL('../../autograder/tests/core/golden/reports.json', import.meta.url);
  const reports = Object.values(JSON.parse(readFileSync(golden, 'utf8'))).map(versions => versions.student);
  assert.ok(reports.length > 5);
  for (const data of reports) {
    const report = asReport(data);
    assert.equal(report.headline, data.headline);
    assert.equal(passedOf(report), data.checks.filter(check => check.outcome === 'passed').length);
  }
  for (const data of [null, 3, [], {}, { ...reports[0], checks: 'none' }, { ...reports[0], headline: { toString: 'x' } }]) {
    assert.equal(asReport(data), null);
  }
  assert.equal(asReport({ ...reports[0], checks: [{ says: ['<img>'] }, 7] }).checks[0].says, '');
  const bars = reports.flatMap(data =>
    asReport(data)
      .checks.map(check => check.speed?.bars)
      .filter(Boolean)
  );
  assert.deepEqual(
    bars[0].map(bar => [bar.label, bar.times]),
    [
      ['yours', 23],
      ['wanted', 16],
      ['`slow_step`', 1]
    ]
  );
  const odd = { ...reports[0], checks: [{ speed: { says: 7, bars: [{ percent: 1e9 }, 'x'] } }, { speed: { bars: 3 } }] };
  assert.deepEqual(
    asReport(odd).checks.map(check => check.speed),
    [{ says: '', bars: [{ label: '', times: 0, percent: 100 }] }, null]
  );
});

test('where two arrays differ is found number by number, and nowhere if they hold different numbers of them', () => {
  const [gave, wanted] = ['float32[3]: [1., 2.5, nan]', 'float32[3]: [1., -2.5, nan]'];
  const marked = (text, span) => text.slice(span.start, span.end);
  assert.deepEqual(
    differing(gave, wanted).map(pair => [marked(gave, pair.gave), marked(wanted, pair.wanted)]),
    [['2.5', '-2.5']]
  );
  assert.deepEqual(differing('[1, 2]', '[1, 2, 3]'), []);
  assert.deepEqual(differing('[1.0000001, 2]', '[1., 2.]'), []);
});

test('before a check the answer and what it calls are run, and nothing that computes', async () => {
  const own = 'def cross_entropy(Z, Y):\n    return scaled(log_softmax(Z), params)';
  const helper = { id: 'h', type: 'code', source: 'import jax\n\ndef scaled(x, s):\n    return x', metadata: {}, report: null };
  const training = { id: 't', type: 'code', source: 'params = train()', metadata: {}, report: null };
  const base = after('cross_entropy', own, after('log_softmax', 'def log_softmax(Z):\n    return Z'));
  const now = [...base.slice(0, 3), helper, training, ...base.slice(3)];
  const wanted = await item(now, NOTHING, 'cross_entropy');
  const ids = (runs, known) => cellsToRun(now, wanted, new Map(Object.entries(runs)), known).map(cell => cell.id);
  assert.deepEqual(ids({}, false), ['setup', 'h', 'log-softmax-answer', 'cross-entropy-answer']);
  assert.deepEqual(ids({ scaled: helper.source, log_softmax: 'def log_softmax(Z):\n    return Z' }, true), ['cross-entropy-answer']);
  assert.deepEqual(ids({ scaled: helper.source, log_softmax: 'an older text', cross_entropy: own }, true), ['log-softmax-answer']);
});

test('the course of an instructor holds solutions and configuration', () => {
  assert.equal(isInstructorsCourse(['nbgrader_config.py', 'source', 'release']), true);
  assert.equal(isInstructorsCourse(['nbgrader_config.py', '04_losses']), false);
  assert.equal(isInstructorsCourse(['source']), false);
});

test('the reports of classes are told from the result of the lint', () => {
  const names = ['05_b.html', '04_a.csv', 'lint.html', '04_a.html', '04_a.json'];
  assert.deepEqual(classReports(names), ['04_a', '05_b']);
  assert.equal(hasLintResult(names), true);
  assert.equal(hasLintResult(classReports(names)), false);
  assert.equal(reportPath('04_a'), 'reports/04_a.html');
  assert.equal(reportPath(), 'reports/lint.html');
});

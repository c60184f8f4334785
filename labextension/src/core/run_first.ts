/** Which cells must run before an exercise is checked, so that the answer in the notebook is the one that is judged. */

import { Cell, isSetup, marks, STUB } from './cells.js';
import { Item } from './exercises.js';
import { boundNames } from './names.js';

const WORD = /[A-Za-z_]\w*/g;

/**
 * The cells in the notebook's order: of a process that knows no assignment also those that set up.
 *
 * runs: by name, the text of the cell that defined it last. known: whether this process was asked for an assignment.
 */
export function cellsToRun(cells: readonly Cell[], item: Item, runs: ReadonlyMap<string, string>, known: boolean): Cell[] {
  const above = cells.slice(0, cells.findIndex(cell => cell.id === item.checkCell) + 1).filter(cell => cell.type === 'code');
  const wanted = new Set<Cell>();
  const waiting = above.filter(cell => cell.id === item.answerCell);
  for (let cell = waiting.pop(); cell; cell = waiting.pop()) {
    wanted.add(cell);
    const words = new Set(cell.source.match(WORD) ?? []);
    waiting.push(...above.filter(each => !wanted.has(each) && isOwn(each) && binds(each, words)));
  }
  return above.filter(cell => (isSetup(cell) ? !known || isOutdated(cell, runs) : wanted.has(cell) && !hasRun(cell, runs)));
}

/** Whether a cell is an answer that is begun, or the learner's own definitions; what computes is never run unasked. */
function isOwn(cell: Cell): boolean {
  const found = marks(cell);
  return found === null ? definesOnly(cell.source) : found.solution && !cell.source.includes(STUB);
}

/** Whether every line at the left margin begins or ends a definition, imports, or is a comment. */
function definesOnly(text: string): boolean {
  return text.split('\n').every(line => /^(?:\s|$|#|@|def |async def |class |import |from |[)\]}])/.test(line));
}

function binds(cell: Cell, words: ReadonlySet<string>): boolean {
  return [...boundNames(cell.source)].some(name => words.has(name));
}

/** Whether a cell that sets up binds names, and was not run as it is. */
function isOutdated(cell: Cell, runs: ReadonlyMap<string, string>): boolean {
  return boundNames(cell.source).size > 0 && !hasRun(cell, runs);
}

function hasRun(cell: Cell, runs: ReadonlyMap<string, string>): boolean {
  const names = [...boundNames(cell.source)];
  return names.length > 0 && names.every(name => runs.get(name)?.trim() === cell.source.trim());
}

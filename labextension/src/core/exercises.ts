/** A notebook's exercises, how each stands, how far all are, and which comes next. */

import { Cell, heading, isCheck, isWritten, marks, statedMinutes, STUB, UNWRITTEN } from './cells.js';
import { Checks, Exercise } from './checks_file.js';
import { Entry, Kept } from './kept.js';
import { boundNames } from './names.js';
import { passedOf, Report } from './report.js';

/**
 * not_started: the stub is there. unchecked: written and never checked. edited: since its last check. failing, passing: as
 * checked. stale: passed, and then a cell that it uses changed. restarted: passed in a kernel that is gone. unwritten, written:
 * an answer in words.
 */
export type State = 'not_started' | 'unchecked' | 'edited' | 'failing' | 'stale' | 'restarted' | 'passing' | 'unwritten' | 'written';

export interface Item {
  name: string;
  title: string;
  points: number;
  minutes: number;
  bonus: boolean;
  state: State;
  /** The name whose cell changed, where the state is stale. */
  cause: string;
  passed: number;
  of: number;
  inWords: boolean;
  /** Cell ids; empty where the notebook has no such cell. */
  answerCell: string;
  checkCell: string;
  answer: string;
  hints: readonly string[];
  taken: number;
  why: string;
  report: Report | null;
  checked: string;
}

export interface Progress {
  done: number;
  of: number;
  points: number;
  ofPoints: number;
  /** Of what is not done. */
  minutesLeft: number;
  next: Item | null;
}

const DONE: readonly State[] = ['passing', 'restarted', 'written'];

export function isDone(item: Item): boolean {
  return DONE.includes(item.state);
}

/** The exercises in the notebook's order; session: of the running kernel, null if none is known. */
export function itemsOf(cells: readonly Cell[], checks: Checks | null, kept: Kept, session: string | null): Item[] {
  const binders = cellsByName(cells);
  const known = new Map((checks?.exercises ?? []).map(each => [each.name, each]));
  const met = new Set<string>();
  const found: Item[] = [];
  cells.forEach((cell, place) => {
    const name = marks(cell)?.grade_id ?? '';
    if (met.has(name) || !(isCheck(cell) || isWritten(cell))) {
      return;
    }
    met.add(name);
    if (isWritten(cell)) {
      found.push(inWords(cells, place));
    } else {
      const answer = known.get(name)?.answer ?? name;
      found.push(checked(cells, place, known.get(name), kept.entries[name], binders, binders.get(answer) ?? [], session));
    }
  });
  return found;
}

export function progressOf(items: readonly Item[]): Progress {
  const done = items.filter(isDone);
  const counted = items.filter(item => !item.bonus);
  const sum = (of: readonly Item[], what: (item: Item) => number) => of.reduce((total, item) => total + what(item), 0);
  return {
    done: done.length,
    of: items.length,
    points: sum(done, item => item.points),
    ofPoints: sum(counted, item => item.points),
    minutesLeft: sum(
      items.filter(item => !isDone(item)),
      item => item.minutes
    ),
    next: items.find(item => !isDone(item)) ?? null
  };
}

/** By name, the code cells that bind it. */
function cellsByName(cells: readonly Cell[]): Map<string, Cell[]> {
  const found = new Map<string, Cell[]>();
  for (const cell of cells.filter(each => each.type === 'code')) {
    for (const name of boundNames(cell.source)) {
      found.set(name, [...(found.get(name) ?? []), cell]);
    }
  }
  return found;
}

function checked(
  cells: readonly Cell[],
  place: number,
  exercise: Exercise | undefined,
  entry: Entry | undefined,
  binders: ReadonlyMap<string, Cell[]>,
  own: readonly Cell[],
  session: string | null
): Item {
  const cell = cells[place];
  const answerCell = own.find(each => marks(each)?.solution) ?? own[0] ?? solutionAbove(cells, place);
  const report = entry?.report ?? cell.report;
  const [state, cause] = stateOf(answerCell, report, entry, binders, session);
  const name = marks(cell)!.grade_id;
  return {
    name,
    title: exercise?.title ?? name,
    points: exercise?.points ?? marks(cell)!.points,
    minutes: exercise?.minutes ?? 0,
    bonus: exercise?.bonus ?? false,
    state,
    cause,
    passed: report ? passedOf(report) : 0,
    of: report?.checks.length ?? 0,
    inWords: false,
    answerCell: answerCell?.id ?? '',
    checkCell: cell.id,
    answer: exercise?.answer ?? name,
    hints: exercise?.hints ?? [],
    taken: Math.min(entry?.hints ?? 0, exercise?.hints.length ?? 0),
    why: exercise?.why ?? '',
    report,
    checked: entry?.checked ?? ''
  };
}

function stateOf(
  answer: Cell | undefined,
  report: Report | null,
  entry: Entry | undefined,
  binders: ReadonlyMap<string, Cell[]>,
  session: string | null
): [State, string] {
  const begun = answer !== undefined && !answer.source.includes(STUB);
  if (!report || report.outcome === 'not_run') {
    return [begun ? 'unchecked' : 'not_started', ''];
  }
  const judged = entry?.cells ?? {};
  const changed = Object.keys(judged).filter(name => isChanged(judged[name], binders.get(name)));
  if (entry && changed.includes(entry.answer)) {
    return [begun ? 'edited' : 'not_started', ''];
  }
  if (report.outcome === 'not_attempted') {
    return ['not_started', ''];
  }
  if (report.outcome !== 'passed') {
    return ['failing', ''];
  }
  if (changed.length) {
    return ['stale', changed[0]];
  }
  return [entry && (session === null || entry.session === session) ? 'passing' : 'restarted', ''];
}

function isChanged(judged: string, now: readonly Cell[] = []): boolean {
  return now.length > 0 && !now.some(cell => cell.source.trim() === judged.trim());
}

function solutionAbove(cells: readonly Cell[], place: number): Cell | undefined {
  for (let at = place - 1; at >= 0 && !isCheck(cells[at]); at--) {
    if (marks(cells[at])?.solution) {
      return cells[at];
    }
  }
  return undefined;
}

function inWords(cells: readonly Cell[], place: number): Item {
  const cell = cells[place];
  const above = cells
    .slice(0, place)
    .reverse()
    .find(each => each.type === 'markdown' && heading(each.source));
  const name = marks(cell)!.grade_id;
  return {
    name,
    title: (above && heading(above.source)) || name,
    points: marks(cell)!.points,
    minutes: above ? statedMinutes(above.source) : 0,
    bonus: false,
    state: !cell.source.trim() || cell.source.includes(UNWRITTEN) ? 'unwritten' : 'written',
    cause: '',
    passed: 0,
    of: 0,
    inWords: true,
    answerCell: cell.id,
    checkCell: '',
    answer: '',
    hints: [],
    taken: 0,
    why: '',
    report: null,
    checked: ''
  };
}

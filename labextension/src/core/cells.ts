/** A notebook's cells as plain records, nbgrader's marks on them, and what their headings say. */

import { Report } from './report.js';

export interface Cell {
  id: string;
  type: string;
  source: string;
  metadata: Readonly<Record<string, unknown>>;
  /** The last report among its outputs. */
  report: Report | null;
}

export interface Marks {
  grade_id: string;
  grade: boolean;
  solution: boolean;
  locked: boolean;
  task: boolean;
  points: number;
  cell_type: string;
}

export const STUB = 'raise NotImplementedError()';
export const UNWRITTEN = 'YOUR ANSWER HERE';

/** nbgrader's marks of a cell; null for a cell that is not nbgrader's. */
export function marks(cell: Cell): Marks | null {
  const found = cell.metadata['nbgrader'] as Partial<Marks> | undefined;
  if (!found || typeof found !== 'object' || typeof found.grade_id !== 'string' || !found.grade_id) {
    return null;
  }
  const flag = (name: 'grade' | 'solution' | 'locked' | 'task') => found[name] === true;
  const made = { grade: flag('grade'), solution: flag('solution'), locked: flag('locked'), task: flag('task') };
  return made.grade || made.solution || made.locked || made.task
    ? { ...made, grade_id: found.grade_id, points: Number(found.points ?? 0), cell_type: String(found.cell_type ?? cell.type) }
    : null;
}

/** Whether a cell makes an exercise's checks. */
export function isCheck(cell: Cell): boolean {
  const found = marks(cell);
  return cell.type === 'code' && found !== null && found.grade && !found.solution && !found.task;
}

/** Whether a cell is one that a person grades. */
export function isWritten(cell: Cell): boolean {
  const found = marks(cell);
  return found !== null && (found.task || (found.grade && found.solution));
}

export function isSetup(cell: Cell): boolean {
  const tags = cell.metadata['tags'];
  return cell.type === 'code' && Array.isArray(tags) && tags.includes('setup');
}

/** The last heading of a text, without its number, and without brackets that tell points and minutes. */
export function heading(text: string): string {
  const lines = text.split('\n').filter(line => /^#{1,6}\s/.test(line));
  const last = lines[lines.length - 1] ?? '';
  return last
    .replace(/^#+\s*/, '')
    .replace(/\s*\([^()]*(?:points?|minutes?)[^()]*\)\s*$/, '')
    .replace(/^[\d.]+\s+·?\s*/, '')
    .trim();
}

/** The minutes that a heading in a text states; 0 if it states none. */
export function statedMinutes(text: string): number {
  const found = Array.from(text.matchAll(/^#{1,6}\s.*?(\d+) minutes?/gm));
  return found.length ? Number(found[found.length - 1][1]) : 0;
}

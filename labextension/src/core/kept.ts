/** The file that a check writes beside the notebook: last reports, the cells they judged, hints taken. */

import { asReport, isRecord, Report } from './report.js';

export interface Entry {
  report: Report | null;
  checked: string;
  /** The process that checked. */
  session: string;
  /** The answer's name; it is one of those of `cells`. */
  answer: string;
  /** The text of the cell that defined each name. */
  cells: Readonly<Record<string, string>>;
  hints: number;
}

/** What a page has a place for: cells as they were released, by the panel that saw them first. */
export interface Kept {
  entries: Readonly<Record<string, Entry>>;
  released: readonly Released[];
}

export interface Released {
  id: string;
  /** The id of the cell above it; empty for the first. */
  above: string;
  type: string;
  source: string;
  metadata: Readonly<Record<string, unknown>>;
}

const FORMAT = 1;
export const NOTHING: Kept = { entries: {}, released: [] };

/** Read the file's text; of a damaged one, nothing. */
export function readKept(text: string): Kept {
  const data = parsed(text);
  const entries: Record<string, Entry> = {};
  for (const [name, entry] of Object.entries(data.exercises as Record<string, unknown>)) {
    if (isRecord(entry)) {
      entries[name] = asEntry(entry);
    }
  }
  const released = Array.isArray(data.released) ? data.released.filter(isReleased) : [];
  return { entries, released };
}

/** The file's text after one more hint to an exercise was taken; what else stands in it stays. */
export function withHint(text: string, assignment: string, exercise: string, taken: number): string {
  const data = parsed(text);
  const exercises = data.exercises as Record<string, unknown>;
  const entry = isRecord(exercises[exercise]) ? exercises[exercise] : {};
  return written({ ...data, assignment, exercises: { ...exercises, [exercise]: { ...entry, hints: taken } } });
}

/** The file's text with the cells of the release. */
export function withReleased(text: string, assignment: string, released: readonly Released[]): string {
  return written({ ...parsed(text), assignment, released });
}

function parsed(text: string): Record<string, unknown> {
  let data: unknown = null;
  try {
    data = JSON.parse(text);
  } catch {
    // a damaged file says nothing
  }
  const sound = isRecord(data) && data.format === FORMAT && isRecord(data.exercises);
  return sound ? (data as Record<string, unknown>) : { format: FORMAT, exercises: {} };
}

function written(data: Record<string, unknown>): string {
  return JSON.stringify(data, undefined, 1);
}

function asEntry(data: Record<string, unknown>): Entry {
  const cells = isRecord(data.cells) ? data.cells : {};
  const texts = Object.entries(cells).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const word = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    report: asReport(data.report),
    checked: word(data.checked),
    session: word(data.session),
    answer: word(data.answer),
    cells: Object.fromEntries(texts),
    hints: typeof data.hints === 'number' ? Math.max(0, Math.floor(data.hints)) : 0
  };
}

function isReleased(data: unknown): data is Released {
  return isRecord(data) && ['id', 'above', 'type', 'source'].every(name => typeof data[name] === 'string') && isRecord(data.metadata);
}

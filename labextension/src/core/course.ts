/** All notebooks of a course: how far each is, and where to go on. */

import { Cell, heading } from './cells.js';
import { Checks } from './checks_file.js';
import { itemsOf, Progress, progressOf } from './exercises.js';
import { Kept } from './kept.js';

export interface NotebookFiles {
  path: string;
  cells: readonly Cell[];
  checks: Checks | null;
  kept: Kept;
}

export interface Station {
  path: string;
  title: string;
  progress: Progress;
  /** When something was checked in it last; empty if never. */
  last: string;
}

export interface CourseMap {
  stations: readonly Station[];
  /** The notebook that was worked on last, if it is not done; else the first that is not. */
  resume: Station | null;
  minutesLeft: number;
}

export function courseMap(notebooks: readonly NotebookFiles[]): CourseMap {
  const stations = notebooks.map(station).sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const open = stations.filter(each => each.progress.next !== null);
  const recent = [...stations].filter(each => each.last).sort((a, b) => b.last.localeCompare(a.last))[0];
  return {
    stations,
    resume: recent && recent.progress.next ? recent : (open[0] ?? null),
    minutesLeft: stations.reduce((total, each) => total + each.progress.minutesLeft, 0)
  };
}

function station(files: NotebookFiles): Station {
  const items = itemsOf(files.cells, files.checks, files.kept, null);
  const title = files.cells.find(cell => cell.type === 'markdown' && /^#\s/m.test(cell.source));
  const top = title?.source.split('\n').find(line => /^#\s/.test(line)) ?? '';
  return {
    path: files.path,
    title: top.replace(/^#\s*/, '').trim() || heading(title?.source ?? '') || (files.path.split('/').pop() ?? files.path),
    progress: progressOf(items),
    last: items.map(item => item.checked).reduce((a, b) => (a > b ? a : b), '')
  };
}

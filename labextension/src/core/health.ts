/** What happened to a notebook's exercise cells since they were given out, and the edits that mend it. */

import { Cell, isCheck, marks } from './cells.js';
import { boundNames } from './names.js';
import { Released } from './kept.js';

export type Fault = 'copied' | 'split' | 'deleted' | 'retyped' | 'changed' | 'unlocked';

export interface Problem {
  fault: Fault;
  /** nbgrader's name of the cell. */
  name: string;
  cell: string;
  edits: readonly Edit[];
}

export type Edit =
  | { kind: 'set'; id: string; source?: string; type?: string; metadata?: Readonly<Record<string, unknown>> }
  | { kind: 'insert'; after: string; cell: Released }
  | { kind: 'remove'; id: string };

/** The cells that nbgrader looks after, to be kept as the release had them; null if the notebook is damaged already. */
export function releasedCells(cells: readonly Cell[], exercises: readonly string[]): Released[] | null {
  const owned = cells.filter(cell => marks(cell) !== null);
  const names = owned.map(cell => marks(cell)!.grade_id);
  const sound =
    new Set(names).size === names.length &&
    owned.every(cell => marks(cell)!.cell_type === cell.type) &&
    exercises.every(name => owned.some(cell => isCheck(cell) && marks(cell)!.grade_id === name));
  const above = (cell: Cell) => cells[cells.indexOf(cell) - 1]?.id ?? '';
  return sound
    ? owned.map(cell => ({ id: cell.id, above: above(cell), type: cell.type, source: cell.source, metadata: cell.metadata }))
    : null;
}

/** Everything that is wrong, in the notebook's order; what is not owned by nbgrader is the learner's own. */
export function problemsOf(cells: readonly Cell[], released: readonly Released[]): Problem[] {
  return released.flatMap((origin, place) => {
    const name = nameOf(origin);
    const bearers = cells.filter(cell => (cell.metadata['nbgrader'] as { grade_id?: string } | undefined)?.grade_id === name);
    if (bearers.length === 0) {
      const before = [
        origin.above,
        ...released
          .slice(0, place)
          .reverse()
          .map(each => each.id)
      ];
      const after = before.find(id => cells.some(cell => cell.id === id)) ?? '';
      return [{ fault: 'deleted' as const, name, cell: '', edits: [{ kind: 'insert' as const, after, cell: origin }] }];
    }
    const owner = bearers.find(cell => cell.id === origin.id && !isFragment(cell, origin)) ?? ownerOf(bearers, origin);
    const extra = bearers.filter(cell => cell !== owner);
    const mended = split(cells, owner, extra, origin);
    const rest = extra.filter(cell => !mended.parts.includes(cell));
    const others = mended.problems.length ? [] : changed(owner, origin);
    return [...mended.problems, ...rest.map(cell => copied(cell, owner, name)), ...others];
  });
}

/** A copy of a whole exercise cell, that a paste or a duplication has just made: it must not be graded. */
export function freshCopies(cells: readonly Cell[], released: readonly Released[]): Problem[] {
  const copies = problemsOf(cells, released).filter(problem => problem.fault === 'copied');
  return copies.filter(problem => {
    const copy = cells.find(cell => cell.id === problem.cell)!;
    return cells.some(cell => cell.id !== copy.id && cell.source === copy.source && marks(cell)?.grade_id === problem.name);
  });
}

function nameOf(cell: Released): string {
  return (cell.metadata['nbgrader'] as { grade_id: string }).grade_id;
}

/** The names that a released answer must bind. */
function wanted(origin: Released): string[] {
  return [...boundNames(origin.source)];
}

function isFragment(cell: Cell, origin: Released): boolean {
  return wanted(origin).some(name => !boundNames(cell.source).has(name));
}

function ownerOf(bearers: readonly Cell[], origin: Released): Cell {
  return bearers.find(cell => !isFragment(cell, origin)) ?? bearers.find(cell => cell.id === origin.id) ?? bearers[0];
}

/** Neighbours that bear one name, of which one alone defines what it must: one cell that was split. */
function split(
  cells: readonly Cell[],
  owner: Cell,
  extra: readonly Cell[],
  origin: Released
): { parts: Cell[]; problems: Problem[]; source: string } {
  const names = wanted(origin);
  // Of a locked call, such as a check, an equal copy is a copy, and any other a part.
  const isPart = (cell: Cell | undefined) =>
    cell !== undefined &&
    extra.includes(cell) &&
    (names.length ? !names.some(name => boundNames(cell.source).has(name)) : cell.source.trim() !== origin.source.trim());
  let [first, last] = [cells.indexOf(owner), cells.indexOf(owner)];
  while (isPart(cells[first - 1])) {
    first -= 1;
  }
  while (isPart(cells[last + 1])) {
    last += 1;
  }
  const all = cells.slice(first, last + 1);
  const source = all.map(cell => cell.source).join('\n');
  if (all.length === 1) {
    return { parts: [], problems: [], source };
  }
  const kept = all.find(cell => cell.id === origin.id) ?? owner;
  const edits: Edit[] = [
    { kind: 'set', id: kept.id, source: isLocked(origin) ? origin.source : source, metadata: { ...owner.metadata, ...ofRelease(origin) } },
    ...all.filter(cell => cell !== kept).map(cell => ({ kind: 'remove' as const, id: cell.id }))
  ];
  return { parts: all, problems: [{ fault: 'split', name: nameOf(origin), cell: kept.id, edits }], source };
}

/** A copy keeps its text and loses nbgrader's marks; one of a locked cell, which holds nothing of the learner's, goes. */
function copied(cell: Cell, owner: Cell, name: string): Problem {
  const { nbgrader: _, editable: __, deletable: ___, ...metadata } = cell.metadata;
  const worthless = marks(owner)?.locked && cell.source.trim() === owner.source.trim();
  const edit: Edit = worthless ? { kind: 'remove', id: cell.id } : { kind: 'set', id: cell.id, metadata };
  return { fault: 'copied', name, cell: cell.id, edits: [edit] };
}

function changed(owner: Cell, origin: Released): Problem[] {
  const name = nameOf(origin);
  const problem = (fault: Fault, edit: Omit<Edit & { kind: 'set' }, 'kind' | 'id'>): Problem => ({
    fault,
    name,
    cell: owner.id,
    edits: [{ kind: 'set', id: owner.id, ...edit }]
  });
  if (owner.type !== origin.type) {
    const text = isLocked(origin) ? origin.source : owner.source;
    return [problem('retyped', { type: origin.type, source: text, metadata: origin.metadata })];
  }
  if (isLocked(origin) && owner.source.trim() !== origin.source.trim()) {
    return [problem('changed', { source: origin.source, metadata: origin.metadata })];
  }
  const same = ['nbgrader', 'editable', 'deletable', 'tags'].every(
    key => canonical(owner.metadata[key]) === canonical(origin.metadata[key])
  );
  return same ? [] : [problem('unlocked', { metadata: { ...owner.metadata, ...ofRelease(origin) } })];
}

function ofRelease(origin: Released): Record<string, unknown> {
  const { nbgrader, editable, deletable, tags } = origin.metadata;
  return {
    nbgrader,
    ...(editable === undefined ? {} : { editable }),
    ...(deletable === undefined ? {} : { deletable }),
    ...(tags ? { tags } : {})
  };
}

/** JSON with its keys in order, so that it can be compared. */
function canonical(data: unknown): string {
  return (
    JSON.stringify(data, (_, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value
    ) ?? ''
  );
}

function isLocked(origin: Released): boolean {
  return (origin.metadata['nbgrader'] as { locked?: boolean }).locked === true;
}

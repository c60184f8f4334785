/** Carries out edits on an open notebook's cells; each can be undone. */

import { NotebookPanel } from '@jupyterlab/notebook';
import { SharedCell } from '@jupyter/ydoc';
import { Edit, Problem } from '../core/index.js';

export function mend(panel: NotebookPanel, problems: readonly Problem[]): void {
  const shared = panel.model?.sharedModel;
  if (!shared) {
    return;
  }
  for (const edit of problems.flatMap(problem => problem.edits)) {
    shared.transact(() => apply(panel, edit));
  }
}

function apply(panel: NotebookPanel, edit: Edit): void {
  const shared = panel.model!.sharedModel;
  const place = (id: string) => shared.cells.findIndex(cell => cell.getId() === id);
  if (edit.kind === 'insert') {
    const { id, type, source, metadata } = edit.cell;
    shared.insertCell(place(edit.after) + 1, { id, cell_type: type, source, metadata, ...outputsOf(type) } as SharedCell.Cell);
    return;
  }
  const at = place(edit.id);
  if (at < 0) {
    return;
  }
  if (edit.kind === 'remove') {
    shared.deleteCell(at);
  } else if (edit.type !== undefined) {
    const { id, source } = { id: edit.id, source: edit.source ?? shared.cells[at].getSource() };
    const metadata = edit.metadata ?? shared.cells[at].getMetadata();
    shared.deleteCell(at);
    shared.insertCell(at, { id, cell_type: edit.type, source, metadata, ...outputsOf(edit.type) } as SharedCell.Cell);
  } else {
    if (edit.source !== undefined) {
      shared.cells[at].setSource(edit.source);
    }
    if (edit.metadata !== undefined) {
      for (const key of Object.keys(shared.cells[at].getMetadata())) {
        if (!(key in edit.metadata)) {
          shared.cells[at].deleteMetadata(key);
        }
      }
      shared.cells[at].setMetadata(edit.metadata as never);
    }
  }
}

function outputsOf(type: string): object {
  return type === 'code' ? { outputs: [], execution_count: null } : {};
}

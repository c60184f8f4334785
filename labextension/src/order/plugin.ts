/** Tells whoever runs a cell too early which cell comes first: below Python's "name 'check' is not defined". */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CodeCell } from '@jupyterlab/cells';
import { Notebook, NotebookActions } from '@jupyterlab/notebook';
import { maker } from '../core/index.js';

export const orderPlugin: JupyterFrontEndPlugin<void> = {
  id: '@jaxercise/lab:order',
  description: 'Names the cell that has to run first, where a name is not defined.',
  autoStart: true,
  activate: (_app: JupyterFrontEnd) => {
    NotebookActions.executed.connect((_, { notebook, cell, error }) => {
      const name = error?.errorName === 'NameError' && error.errorValue.match(/^name '(\w+)' is not defined/)?.[1];
      if (name && cell instanceof CodeCell) {
        tell(notebook, cell, name);
      }
    });
  }
};

/** One sentence below the error, if a cell of a course's notebook makes the name. */
function tell(notebook: Notebook, cell: CodeCell, name: string): void {
  const cells = notebook.widgets;
  const texts = cells.map(each => (each instanceof CodeCell ? each.model.sharedModel.source : ''));
  const first = maker(texts, cells.indexOf(cell), name);
  if (first < 0 || !texts.some(text => /^(?:from|import)\s+jaxercise\b/m.test(text))) {
    return;
  }
  const begins = texts[first]
    .split('\n')
    .find(line => line.trim())!
    .trim();
  const way = first < cells.indexOf(cell) ? 'Run > Run All Above Selected Cell' : '';
  const sentence = (code: (text: string) => string) =>
    `${code(name)} is made by the cell that begins ${code(begins)}. Run that cell first` +
    (way ? `; ${code(way)} in the menu runs every cell up to here.` : '.');
  cell.model.outputs.add({
    output_type: 'display_data',
    metadata: {},
    data: {
      'text/plain': sentence(text => text),
      'text/html': `<p role="status">${sentence(text => `<code>${escaped(text)}</code>`)}</p>`
    }
  });
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Keeps exercise cells whole: a copy is never graded, and what was damaged is restored on request. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs, DOMAIN, IExercises } from '../tokens';
import { mend } from './mend';

export const healthPlugin: JupyterFrontEndPlugin<void> = {
  id: '@jaxercise/lab:health',
  description: 'Finds exercise cells that were split, copied, deleted or changed, and restores them.',
  autoStart: true,
  requires: [IExercises],
  optional: [ITranslator, ICommandPalette],
  activate: (app: JupyterFrontEnd, exercises: IExercises, translator: ITranslator | null, palette: ICommandPalette | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    app.commands.addCommand(CommandIDs.restore, {
      label: trans.__('Restore the damaged cells of this assignment'),
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => Boolean(exercises.current?.problems.length),
      execute: () => {
        const notebook = exercises.current;
        if (notebook) {
          mend(notebook.panel, notebook.problems);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.restore, category: trans.__('Exercises') });
    exercises.changed.connect(() => {
      const notebook = exercises.current;
      if (notebook?.copies.length) {
        mend(notebook.panel, notebook.copies);
      }
      app.commands.notifyCommandChanged(CommandIDs.restore);
    });
  }
};

/** The commands that check: one exercise, all of them, and to stop. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { checkIcon } from '@jupyterlab/ui-components';
import { INotebookTracker } from '@jupyterlab/notebook';
import { isCheck, marks } from '../core/index.js';
import { readCells } from '../exercises/cells';
import { CommandIDs, DOMAIN, IExercises } from '../tokens';

export const checkPlugin: JupyterFrontEndPlugin<void> = {
  id: '@jaxercise/lab:check',
  description: 'Checks answers beside a running cell.',
  autoStart: true,
  requires: [IExercises, INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    exercises: IExercises,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { commands } = app;
    const idle = () => exercises.current?.checker.activity === 'idle' && exercises.current.checker.hasKernel;
    const args = (properties: Record<string, { type: 'string'; description: string }>) => ({
      args: { type: 'object' as const, properties }
    });
    const exercise = {
      exercise: { type: 'string' as const, description: trans.__('Name of the exercise; without it, that of the active cell') }
    };

    commands.addCommand(CommandIDs.check, {
      label: trans.__('Check this exercise'),
      caption: trans.__('Run your answer if it changed, and check it'),
      icon: checkIcon,
      describedBy: args(exercise),
      isEnabled: idle,
      isVisible: () => isExerciseCell(tracker),
      execute: async given => {
        const notebook = exercises.current;
        const item = given.exercise ? notebook?.item(String(given.exercise)) : notebook?.active;
        if (notebook && item) {
          await notebook.checker.check([item]);
        }
      }
    });
    commands.addCommand(CommandIDs.checkAll, {
      label: trans.__('Check all exercises that are begun'),
      describedBy: args({}),
      isEnabled: idle,
      execute: async () => {
        const notebook = exercises.current;
        await notebook?.checker.check(notebook.items.filter(item => item.state !== 'not_started'));
      }
    });
    commands.addCommand(CommandIDs.cancel, {
      label: trans.__('Cancel the check'),
      describedBy: args({}),
      isEnabled: () => (exercises.current?.checker.activity ?? 'idle') !== 'idle',
      execute: () => exercises.current?.checker.cancel()
    });
    const renew = () => commands.notifyCommandChanged();
    tracker.activeCellChanged.connect(renew);
    exercises.changed.connect(() =>
      [CommandIDs.check, CommandIDs.checkAll, CommandIDs.cancel].forEach(id => commands.notifyCommandChanged(id))
    );
    for (const command of [CommandIDs.check, CommandIDs.checkAll, CommandIDs.cancel]) {
      palette?.addItem({ command, category: trans.__('Exercises') });
    }
  }
};

/** Whether the active cell is an answer or a check; its toolbar has a button then. */
function isExerciseCell(tracker: INotebookTracker): boolean {
  const panel = tracker.currentWidget;
  const id = tracker.activeCell?.model.id;
  const cell = panel && id ? readCells(panel).find(each => each.id === id) : undefined;
  return cell !== undefined && cell.type === 'code' && (isCheck(cell) || marks(cell)?.solution === true);
}

/** Puts the panel into the left area, with the commands that move through exercises. */

import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Submission } from '../submit/submission';
import { CommandIDs, DOMAIN, IExercises } from '../tokens';
import { tourWords } from '../words';
import { exercisesIcon } from './icons';
import { Tour } from './tour';
import { ExercisesPanel } from './view';

const PLUGIN = '@jaxercise/lab:panel';
const RANK = 510;

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: "Shows the open notebook's exercises and the course's map.",
  autoStart: true,
  requires: [IExercises],
  optional: [ITranslator, ILayoutRestorer, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    exercises: IExercises,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const submission = hasNbgrader() ? new Submission(app.serviceManager.serverSettings) : null;
    const tour = new Tour(tourWords(trans).length, () => void settings?.set(PLUGIN, 'firstSteps', false));
    const panel = new ExercisesPanel(exercises, { trans, commands: app.commands }, submission, tour);
    app.shell.add(panel, 'left', { rank: RANK });
    restorer?.add(panel, panel.id);
    addCommands(app, exercises, panel, trans, palette);
    app.commands.addCommand(CommandIDs.tour, {
      label: trans.__('First steps with the exercises'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: async () => {
        tour.begin();
        await app.commands.execute(CommandIDs.show);
      }
    });
    palette?.addItem({ command: CommandIDs.tour, category: trans.__('Exercises') });
    exercises.changed.connect(() => {
      if (exercises.current) {
        void submission?.look();
      }
    });
    void Promise.all([settings?.load(PLUGIN) ?? null, app.restored]).then(async ([loaded]) => {
      if (loaded?.get('firstSteps').composite === true) {
        tour.begin();
      }
      if (loaded?.get('showAtStart').composite !== false) {
        await exercises.course.start();
        if (exercises.course.map.stations.length) {
          app.shell.activateById(panel.id);
        }
      }
    });
  }
};

/** Whether nbgrader's list of assignments is switched on: what it asks of its server would fail without. */
function hasNbgrader(): boolean {
  const extensions = PageConfig.getOption('federated_extensions');
  const off = PageConfig.Extension.isDisabled('@jupyter/nbgrader:assignment-list') || PageConfig.Extension.isDisabled('@jupyter/nbgrader');
  return extensions.includes('"@jupyter/nbgrader"') && !off;
}

function addCommands(
  app: JupyterFrontEnd,
  exercises: IExercises,
  panel: ExercisesPanel,
  trans: ReturnType<ITranslator['load']>,
  palette: ICommandPalette | null
): void {
  const { commands } = app;
  const none = { args: { type: 'object' as const, properties: {} } };
  commands.addCommand(CommandIDs.show, {
    label: trans.__('Show the exercises'),
    icon: exercisesIcon,
    describedBy: none,
    execute: () => {
      app.shell.activateById(panel.id);
      requestAnimationFrame(() => panel.focus());
    }
  });
  commands.addCommand(CommandIDs.next, {
    label: trans.__('Go to the next exercise'),
    describedBy: none,
    isEnabled: () => Boolean(exercises.current?.progress.next),
    execute: async () => {
      const notebook = exercises.current;
      const next = notebook?.progress.next;
      if (notebook && next) {
        panel.toggle(next.name, true);
        await notebook.jump(next.answerCell || next.checkCell);
        notebook.panel.content.activate();
      }
    }
  });
  commands.addCommand(CommandIDs.hint, {
    label: trans.__('Take a hint'),
    describedBy: {
      args: {
        type: 'object',
        properties: { exercise: { type: 'string', description: trans.__('Name of the exercise; without it, that of the active cell') } }
      }
    },
    isEnabled: () => exercises.current !== null,
    execute: async given => {
      const notebook = exercises.current;
      const item = given.exercise ? notebook?.item(String(given.exercise)) : notebook?.active;
      if (notebook && item) {
        panel.toggle(item.name, true);
        await notebook.takeHint(item);
      }
    }
  });
  for (const command of [CommandIDs.show, CommandIDs.next, CommandIDs.hint]) {
    palette?.addItem({ command, category: trans.__('Exercises') });
  }
}

/** Opens what grading and the lint wrote, in a folder with an instructor's course; students never see these commands. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, InputDialog, showDialog } from '@jupyterlab/apputils';
import { Contents } from '@jupyterlab/services';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { classReports, hasLintResult, isInstructorsCourse, reportPath, REPORTS } from '../core/index.js';
import { CommandIDs, DOMAIN } from '../tokens';

const VIEWER = 'HTML Viewer';
const WRITE_LINT = `jaxercise lint source --to ${REPORTS}`;
const WRITE_REPORT = 'jaxercise report ASSIGNMENT';

export const instructorPlugin: JupyterFrontEndPlugin<void> = {
  id: '@jaxercise/lab:instructor',
  description: "Opens the class reports and the lint's result of an instructor's course.",
  autoStart: true,
  optional: [ITranslator, ICommandPalette],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null, palette: ICommandPalette | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { contents } = app.serviceManager;
    let isCourse = false;
    const open = (assignment?: string) => app.commands.execute('docmanager:open', { path: reportPath(assignment), factory: VIEWER });
    app.commands.addCommand(CommandIDs.classReport, {
      label: trans.__("Open a class's report…"),
      describedBy: {
        args: {
          type: 'object',
          properties: { assignment: { type: 'string', description: trans.__('Of which assignment; without it, a choice is offered') } }
        }
      },
      isVisible: () => isCourse,
      execute: async given => {
        const chosen = given.assignment ? String(given.assignment) : await choose(classReports(await reports(contents)), trans);
        return chosen ? open(chosen) : undefined;
      }
    });
    app.commands.addCommand(CommandIDs.lintResult, {
      label: trans.__("Open the lint's result"),
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => isCourse,
      execute: async () => (hasLintResult(await reports(contents)) ? open() : missing(trans.__("The lint's result"), WRITE_LINT, trans))
    });
    for (const command of [CommandIDs.classReport, CommandIDs.lintResult]) {
      palette?.addItem({ command, category: trans.__('Course') });
    }
    void app.restored.then(async () => {
      isCourse = isInstructorsCourse(await names(contents, ''));
      app.commands.notifyCommandChanged();
    });
  }
};

/** The names of the reports that are there. */
async function reports(contents: Contents.IManager): Promise<string[]> {
  return (await names(contents, '')).includes(REPORTS) ? names(contents, REPORTS) : [];
}

/** The files' names in a folder; none where it cannot be read. */
async function names(contents: Contents.IManager, folder: string): Promise<string[]> {
  try {
    const found = (await contents.get(folder, { content: true })).content as Contents.IModel[];
    return found.map(file => file.name);
  } catch {
    return [];
  }
}

/** One of these assignments; asks where there are several, and says how a report is written where there is none. */
async function choose(assignments: readonly string[], trans: TranslationBundle): Promise<string | null> {
  if (!assignments.length) {
    await missing(trans.__('The report of a class'), WRITE_REPORT, trans);
    return null;
  }
  if (assignments.length === 1) {
    return assignments[0];
  }
  const asked = await InputDialog.getItem({ title: trans.__('Of which assignment?'), items: [...assignments], okLabel: trans.__('Open') });
  return asked.button.accept ? asked.value : null;
}

async function missing(what: string, command: string, trans: TranslationBundle): Promise<void> {
  const body = trans.__('There is none in %1. In a terminal, in the folder of the course: %2', `${REPORTS}/`, command);
  await showDialog({ title: what, body, buttons: [Dialog.okButton()] });
}

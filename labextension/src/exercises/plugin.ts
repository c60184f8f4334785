/** Provides what the other plugins look at: the notebook in front as exercises, and the course. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ISignal, Signal } from '@lumino/signaling';
import { CourseFiles } from '../course/files';
import { IExercises } from '../tokens';
import { OpenNotebook } from './open_notebook';

class Exercises implements IExercises {
  constructor(
    private readonly _app: JupyterFrontEnd,
    private readonly _tracker: INotebookTracker
  ) {
    this.course = new CourseFiles(_app.serviceManager.contents);
    _tracker.widgetAdded.connect((_, panel) => this._open(panel));
    _tracker.forEach(panel => this._open(panel));
    _tracker.currentChanged.connect(() => this._changed.emit());
  }

  readonly course: CourseFiles;

  get current(): OpenNotebook | null {
    const panel = this._tracker.currentWidget;
    const open = panel ? this._notebooks.get(panel) : undefined;
    return open?.hasExercises ? open : null;
  }

  get changed(): ISignal<IExercises, void> {
    return this._changed;
  }

  private _open(panel: NotebookPanel): void {
    if (this._notebooks.has(panel)) {
      return;
    }
    const open = new OpenNotebook(panel, this._app.serviceManager.contents);
    this._notebooks.set(panel, open);
    open.changed.connect(() => this._changed.emit());
    panel.disposed.connect(() => {
      this._notebooks.delete(panel);
      this.course.refresh();
      this._changed.emit();
    });
  }

  private readonly _notebooks = new Map<NotebookPanel, OpenNotebook>();
  private readonly _changed = new Signal<this, void>(this);
}

export const exercisesPlugin: JupyterFrontEndPlugin<IExercises> = {
  id: '@jaxercise/lab:exercises',
  description: 'Knows the exercises of the notebook in front, and the course around it.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: IExercises,
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker): IExercises => new Exercises(app, tracker)
};

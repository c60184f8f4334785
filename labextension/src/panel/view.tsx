/** The panel: this notebook's exercises, or the course's map. */

import { ReactWidget } from '@jupyterlab/ui-components';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Message } from '@lumino/messaging';
import * as React from 'react';
import { OpenNotebook } from '../exercises/open_notebook';
import { CommandIDs, IExercises } from '../tokens';
import { CourseView } from './course_view';
import { Submission } from '../submit/submission';
import { exercisesIcon } from './icons';
import { NotebookView } from './notebook_view';
import { Tour } from './tour';
import { TourView } from './tour_view';

export interface Shared {
  trans: TranslationBundle;
  commands: CommandRegistry;
}

export class ExercisesPanel extends ReactWidget {
  constructor(
    private readonly _exercises: IExercises,
    private readonly _shared: Shared,
    private readonly _submission: Submission | null,
    private readonly _tour: Tour
  ) {
    super();
    const { trans } = _shared;
    this.id = 'jaxercise-exercises';
    this.addClass('jp-JaxercisePanel');
    this.title.icon = exercisesIcon;
    this.title.caption = trans.__('Exercises');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Exercises'));
    const renew = () => this._onChange();
    _exercises.changed.connect(renew);
    _exercises.course.changed.connect(renew);
    _submission?.changed.connect(renew);
    _tour.changed.connect(() => this.update());
  }

  /** Which exercise's details are open. */
  get open(): string {
    return this._open;
  }

  /** Open an exercise's details, or close them. */
  toggle(name: string, open = this._open !== name): void {
    this._open = open ? name : '';
    this._asked = true;
    this.update();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this._exercises.course.start();
    this.update();
  }

  /** Called by the command that shows the panel: whoever asks for it by keyboard wants to be in it. */
  focus(): void {
    this.node.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
  }

  protected render(): JSX.Element {
    const { trans } = this._shared;
    const notebook = this._exercises.current;
    const shown = notebook && !this._wantsCourse ? notebook : null;
    return (
      <>
        <TourView tour={this._tour} shared={this._shared} />
        <div className="jp-JaxercisePanel-switch" role="group" aria-label={trans.__('What is shown')}>
          <button aria-pressed={shown !== null} disabled={notebook === null} onClick={() => this._show(false)}>
            {trans.__('This notebook')}
          </button>
          <button aria-pressed={shown === null} onClick={() => this._show(true)}>
            {trans.__('Course')}
          </button>
        </div>
        {shown ? (
          <NotebookView notebook={shown} panel={this} shared={this._shared} submission={this._submission} />
        ) : (
          <CourseView map={this._exercises.course.map} shared={this._shared} />
        )}
      </>
    );
  }

  private _show(course: boolean): void {
    this._wantsCourse = course;
    if (course) {
      this._exercises.course.refresh();
    }
    this.update();
  }

  private _onChange(): void {
    const notebook = this._exercises.current;
    if (notebook !== this._shown) {
      this._shown = notebook;
      this._wantsCourse = false;
      this._asked = false;
    }
    const active = notebook?.active?.name ?? '';
    if (active !== this._active) {
      this._active = active;
      this._asked = false;
    }
    if (!this._asked && active) {
      this._open = active; // the details follow the cell that a learner is in
    }
    this._shared.commands.notifyCommandChanged(CommandIDs.check);
    this.update();
  }

  private _open = '';
  private _asked = false;
  private _active = '';
  private _wantsCourse = false;
  private _shown: OpenNotebook | null = null;
}

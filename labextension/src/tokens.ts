/** What the plugins share: the commands' names, and the service that knows the open notebook. */

import { ISignal } from '@lumino/signaling';
import { Token } from '@lumino/coreutils';
import { CourseFiles } from './course/files';
import { OpenNotebook } from './exercises/open_notebook';

export const DOMAIN = 'jaxercise';

export const CommandIDs = {
  show: 'jaxercise:show',
  check: 'jaxercise:check',
  checkAll: 'jaxercise:check-all',
  cancel: 'jaxercise:cancel-check',
  next: 'jaxercise:next',
  hint: 'jaxercise:hint',
  restore: 'jaxercise:restore-cells',
  submit: 'jaxercise:submit',
  tour: 'jaxercise:tour',
  classReport: 'jaxercise:class-report',
  lintResult: 'jaxercise:lint-result'
} as const;

export interface IExercises {
  /** The notebook in front, if it holds exercises. */
  readonly current: OpenNotebook | null;
  /** Another notebook is in front, or something is known of it that was not. */
  readonly changed: ISignal<IExercises, void>;
  readonly course: CourseFiles;
}

export const IExercises = new Token<IExercises>('@jaxercise/lab:IExercises', 'The open notebook as exercises, and the course around it.');

/** Every word of the panel, so that shapes and words say the same. */

import { TranslationBundle } from '@jupyterlab/translation';
import { Activity } from './check/checker';
import { Item, Problem, Progress } from './core/index.js';

/** How an exercise stands, in words. */
export function stateWords(item: Item, trans: TranslationBundle): string {
  switch (item.state) {
    case 'not_started':
      return trans.__('not started');
    case 'unchecked':
      return trans.__('not checked yet');
    case 'edited':
      return trans.__('edited since its last check');
    case 'failing':
      return item.of ? trans.__('%1 of %2 checks passed', item.passed, item.of) : trans.__('not passed: %1', item.report?.label ?? '');
    case 'stale':
      return trans.__('passed before %1, which it uses, was changed', item.cause);
    case 'restarted':
      return trans.__('passed before the kernel was restarted');
    case 'passing':
      return trans.__('passed');
    case 'unwritten':
      return trans.__('no answer yet; read by a person');
    case 'written':
      return trans.__('written; read by a person');
  }
}

export function worth(item: Item, trans: TranslationBundle): string {
  const points = trans._n('%1 point', '%1 points', item.points);
  const minutes = item.minutes ? ', ' + trans._n('%1 minute', '%1 minutes', item.minutes) : '';
  return points + minutes + (item.bonus ? ', ' + trans.__('on top') : '');
}

export function progressWords(progress: Progress, trans: TranslationBundle): string {
  const left = progress.minutesLeft ? ', ' + trans.__('about %1 left', duration(progress.minutesLeft, trans)) : '';
  return trans.__('%1 of %2 done', progress.done, progress.of) + left;
}

export function duration(minutes: number, trans: TranslationBundle): string {
  if (minutes < 60) {
    return trans.__('%1 min', minutes);
  }
  const rest = minutes % 60;
  return trans.__('%1 h', Math.floor(minutes / 60)) + (rest ? ' ' + trans.__('%1 min', rest) : '');
}

/** The steps of the first run. */
export function tourWords(trans: TranslationBundle): readonly string[] {
  return [
    trans.__('This panel knows the notebook in front: its exercises, how each stands, and what comes next. Course shows all notebooks.'),
    trans.__('Write your answer in place of raise NotImplementedError() and run the cell with Shift+Enter. Then run the check below it.'),
    trans.__(
      'A check says what was seen, why that may be, and what to try. Check in this panel makes it, too: where the kernel can, even while a cell runs.'
    ),
    trans.__(
      'If you are stuck, take a hint: the first names the idea, the last shows the steps. Checks and hints are kept when you come back.'
    )
  ];
}

/** What the checker does, in words; empty while it does nothing. */
export function activityWords(activity: Activity, title: string, isBeside: boolean, trans: TranslationBundle): string {
  switch (activity) {
    case 'idle':
      return '';
    case 'running_cells':
      return trans.__('Running the cells that %1 needs …', title);
    case 'waiting':
      return isBeside
        ? trans.__('Your answer to %1 was not run yet. It waits for the running cell.', title)
        : trans.__('This kernel cannot check beside a running cell. The check of %1 waits for it.', title);
    case 'checking':
      return trans.__('Checking %1 …', title);
    case 'cancelling':
      return trans.__('Stopping …');
  }
}

export function problemWords(problem: Problem, trans: TranslationBundle): string {
  switch (problem.fault) {
    case 'copied':
      return trans.__('%1 is there twice', problem.name);
    case 'split':
      return trans.__('%1 was split in two', problem.name);
    case 'deleted':
      return trans.__('%1 is missing', problem.name);
    case 'retyped':
      return trans.__('%1 was made another kind of cell', problem.name);
    case 'changed':
      return trans.__('%1, which is locked, was changed', problem.name);
    case 'unlocked':
      return trans.__('%1 lost its marks', problem.name);
  }
}

/** One notebook: progress, what is damaged, its exercises, and the details of one of them. */

import * as React from 'react';
import { isDone, Item } from '../core/index.js';
import { OpenNotebook } from '../exercises/open_notebook';
import { Submission } from '../submit/submission';
import { CommandIDs } from '../tokens';
import { activityWords, problemWords, progressWords } from '../words';
import { ItemView } from './item_view';
import { SubmitView } from './submit_view';
import type { ExercisesPanel, Shared } from './view';

interface Props {
  notebook: OpenNotebook;
  panel: ExercisesPanel;
  shared: Shared;
  submission: Submission | null;
}

export function NotebookView({ notebook, panel, shared, submission }: Props): JSX.Element {
  const [onlyOpen, setOnlyOpen] = React.useState(false);
  const { trans, commands } = shared;
  const { items, progress, checker } = notebook;
  const run = (id: string, args = {}) => void commands.execute(id, args);
  const isChecking = checker.activity !== 'idle';
  const shown = onlyOpen ? items.filter(item => !isDone(item)) : items;
  return (
    <div className="jp-JaxercisePanel-notebook">
      <label className="jp-JaxercisePanel-progress">
        <span>{progressWords(progress, trans)}</span>
        <progress max={progress.of} value={progress.done} />
      </label>
      <div className="jp-JaxercisePanel-actions">
        <button className="jp-mod-styled" disabled={!progress.next} onClick={() => run(CommandIDs.next)}>
          {trans.__('Next')}
        </button>
        <button className="jp-mod-styled" disabled={isChecking || !checker.hasKernel} onClick={() => run(CommandIDs.checkAll)}>
          {trans.__('Check all')}
        </button>
        <label>
          <input type="checkbox" checked={onlyOpen} onChange={event => setOnlyOpen(event.target.checked)} />
          {trans.__('only what is left')}
        </label>
      </div>
      <Doing notebook={notebook} shared={shared} />
      {notebook.problems.length > 0 && <Health notebook={notebook} shared={shared} />}
      {notebook.trouble && (
        <p className="jp-JaxercisePanel-note">{trans.__('The checks beside this notebook cannot be read: %1.', notebook.trouble)}</p>
      )}
      {!notebook.trouble && !notebook.assignment && <p>{trans.__('No exercises are known here.')}</p>}
      <ol className="jp-JaxercisePanel-items">
        {shown.map(item => (
          <ItemView key={item.name} item={item} notebook={notebook} panel={panel} shared={shared} />
        ))}
      </ol>
      {progress.next === null && (
        <p className="jp-JaxercisePanel-note">{trans.__('Everything here is done. Hidden checks run when you hand in.')}</p>
      )}
      {submission?.isOffered(notebook) && <SubmitView notebook={notebook} submission={submission} shared={shared} />}
    </div>
  );
}

/** What the checker does or what stopped it, announced to those who hear the page. */
function Doing({ notebook, shared }: { notebook: OpenNotebook; shared: Shared }): JSX.Element {
  const { trans, commands } = shared;
  const { checker } = notebook;
  const title = notebook.item(checker.exercise)?.title ?? '';
  const words = activityWords(checker.activity, title, checker.isBeside, trans);
  const told =
    words || (checker.trouble && trans.__('The check could not be made. Run the first cell, then try again. (%1)', checker.trouble));
  return (
    <div className="jp-JaxercisePanel-doing">
      <span role="status" aria-live="polite">
        {told || latest(notebook.items, trans)}
      </span>
      {checker.activity !== 'idle' && (
        <button
          className="jp-mod-styled"
          disabled={checker.activity === 'cancelling'}
          onClick={() => void commands.execute(CommandIDs.cancel)}
        >
          {trans.__('Cancel')}
        </button>
      )}
    </div>
  );
}

/** What was checked last, as its report's headline. */
function latest(items: readonly Item[], trans: Shared['trans']): string {
  const last = items.filter(item => item.checked).reduce<Item | null>((a, b) => (a && a.checked >= b.checked ? a : b), null);
  return last?.report ? trans.__('Last check: %1', `${last.title}, ${last.report.label}`) : '';
}

function Health({ notebook, shared }: { notebook: OpenNotebook; shared: Shared }): JSX.Element {
  const { trans, commands } = shared;
  return (
    <section className="jp-JaxercisePanel-health" aria-label={trans.__('Damaged cells')}>
      <p>{trans.__('Cells of this assignment were damaged:')}</p>
      <ul>
        {notebook.problems.map((problem, place) => (
          <li key={place}>{problemWords(problem, trans)}</li>
        ))}
      </ul>
      <button className="jp-mod-styled" onClick={() => void commands.execute(CommandIDs.restore)}>
        {trans.__('Restore')}
      </button>
      <span>{trans.__('What you wrote stays.')}</span>
    </section>
  );
}

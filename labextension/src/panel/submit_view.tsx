/** Handing in: what is missing, a confirmation, a receipt. */

import * as React from 'react';
import { isDone } from '../core/index.js';
import { OpenNotebook } from '../exercises/open_notebook';
import { Submission } from '../submit/submission';
import { stateWords } from '../words';
import type { Shared } from './view';

interface Props {
  notebook: OpenNotebook;
  submission: Submission;
  shared: Shared;
}

export function SubmitView({ notebook, submission, shared }: Props): JSX.Element {
  const { trans } = shared;
  const missing = notebook.items.filter(item => !isDone(item));
  const asked = submission.step === 'asked';
  return (
    <section className="jp-JaxercisePanel-submit" aria-label={trans.__('Hand in')}>
      {asked && missing.length > 0 && (
        <>
          <p>{trans._n('%1 exercise is not done:', '%1 exercises are not done:', missing.length)}</p>
          <ul>
            {missing.map(item => (
              <li key={item.name}>{`${item.title}: ${stateWords(item, trans)}`}</li>
            ))}
          </ul>
        </>
      )}
      {asked && notebook.problems.length > 0 && (
        <p>{trans.__('Some cells are damaged. Restore them first; they are put back when you are graded, too.')}</p>
      )}
      <div className="jp-JaxercisePanel-actions">
        <button
          className="jp-mod-styled"
          disabled={submission.step === 'sending'}
          onClick={() => (asked ? void submission.send(notebook) : submission.now('asked'))}
        >
          {asked ? trans.__('Hand in now') : trans.__('Hand in …')}
        </button>
        {asked && (
          <button className="jp-mod-styled" onClick={() => submission.now('offered')}>
            {trans.__('Not yet')}
          </button>
        )}
      </div>
      <p role="status">
        {submission.step === 'sent' && trans.__('Handed in: %1. You may hand in again.', submission.told)}
        {submission.step === 'failed' && trans.__('nbgrader did not take it. Ask your instructor, and keep your work: nothing is lost.')}
      </p>
    </section>
  );
}

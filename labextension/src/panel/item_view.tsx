/** One exercise: its shape, title and state, and below them the report, the hints and why it works. */

import * as React from 'react';
import { Item, Report } from '../core/index.js';
import { OpenNotebook } from '../exercises/open_notebook';
import { reportNode, sentence } from '../report/node';
import { CommandIDs } from '../tokens';
import { stateWords, worth } from '../words';
import { Shape } from './icons';
import type { ExercisesPanel, Shared } from './view';

interface Props {
  item: Item;
  notebook: OpenNotebook;
  panel: ExercisesPanel;
  shared: Shared;
}

export function ItemView({ item, notebook, panel, shared }: Props): JSX.Element {
  const { trans } = shared;
  const isOpen = panel.open === item.name;
  const details = `jaxercise-details-${item.name}`;
  return (
    <li
      className="jp-JaxercisePanel-item"
      data-exercise={item.name}
      data-state={item.state}
      aria-current={notebook.active === item ? 'step' : undefined}
    >
      <div className="jp-JaxercisePanel-row">
        <Shape state={item.state} />
        <button
          className="jp-JaxercisePanel-title"
          aria-expanded={isOpen}
          aria-controls={details}
          onClick={() => {
            panel.toggle(item.name);
            void notebook.jump(item.answerCell || item.checkCell);
          }}
        >
          <span className="jp-JaxercisePanel-name">{item.title}</span>
          <span className="jp-JaxercisePanel-state">{stateWords(item, trans)}</span>
          <span className="jp-JaxercisePanel-worth">{worth(item, trans)}</span>
        </button>
        {!item.inWords && <CheckButton item={item} notebook={notebook} panel={panel} shared={shared} />}
      </div>
      <div id={details} hidden={!isOpen}>
        {isOpen && <Details item={item} shared={shared} />}
      </div>
    </li>
  );
}

function CheckButton({ item, notebook, panel, shared }: Props): JSX.Element {
  const { trans, commands } = shared;
  const disabled = notebook.checker.activity !== 'idle' || !notebook.checker.hasKernel;
  return (
    <button
      className="jp-mod-styled jp-JaxercisePanel-check"
      disabled={disabled}
      aria-label={trans.__('Check %1', item.title)}
      onClick={() => {
        panel.toggle(item.name, true);
        void commands.execute(CommandIDs.check, { exercise: item.name });
      }}
    >
      {trans.__('Check')}
    </button>
  );
}

function Details({ item, shared }: { item: Item; shared: Shared }): JSX.Element {
  const { trans, commands } = shared;
  const isOld = item.state === 'edited' || item.state === 'stale';
  const left = item.hints.length - item.taken;
  const passed = item.state === 'passing' || item.state === 'restarted';
  return (
    <div className="jp-JaxercisePanel-details">
      {isOld && item.report && (
        <p className="jp-JaxercisePanel-note">{trans.__('This is what the last check found, before the change:')}</p>
      )}
      {item.report && item.state !== 'not_started' && <ReportView report={item.report} trans={trans} />}
      {passed && item.why && !item.report?.story.length && <Sentence text={item.why} label={trans.__('Why it works')} />}
      {item.taken > 0 && (
        <ol className="jp-JaxercisePanel-hints" aria-label={trans.__('Hints')}>
          {item.hints.slice(0, item.taken).map((hint, place) => (
            <li key={place}>
              <Sentence text={hint} />
            </li>
          ))}
        </ol>
      )}
      {left > 0 && !passed && (
        <button className="jp-mod-styled" onClick={() => void commands.execute(CommandIDs.hint, { exercise: item.name })}>
          {item.taken
            ? trans.__('A stronger hint (%1 of %2)', item.taken + 1, item.hints.length)
            : trans.__('A hint (1 of %1)', item.hints.length)}
        </button>
      )}
      {item.inWords && <p>{trans.__('Write your answer in the cell. It is not checked here.')}</p>}
    </div>
  );
}

function ReportView({ report, trans }: { report: Report; trans: Shared['trans'] }): JSX.Element {
  return <Foreign make={() => reportNode(withoutCall(report), trans)} deps={[report]} />;
}

/** In the panel a button gives hints. */
function withoutCall(report: Report): Report {
  return { ...report, closing: report.closing.filter(line => !report.hint || !line.includes(report.hint)) };
}

function Sentence({ text, label = '' }: { text: string; label?: string }): JSX.Element {
  const make = () => {
    const made = sentence('p', text);
    if (label) {
      const head = document.createElement('b');
      head.textContent = `${label}: `;
      made.prepend(head);
    }
    return made;
  };
  return <Foreign make={make} deps={[text, label]} />;
}

/** An element that is not made by React. */
function Foreign({ make, deps }: { make: () => HTMLElement; deps: unknown[] }): JSX.Element {
  const place = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => place.current?.replaceChildren(make()), deps);
  return <div ref={place} />;
}

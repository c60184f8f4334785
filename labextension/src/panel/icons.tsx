/** A shape for each state, told apart without colour. */

import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { State } from '../core/index.js';

const RING = 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13';
const TICK = 'M4.8 8.3l2.2 2.2l4.3-4.8';
/** Strokes of each shape; the second of a pair is its inside. */
const SHAPES: Record<State, { outside: string; dashed?: boolean; inside: string }> = {
  not_started: { outside: RING, inside: '' },
  unchecked: { outside: RING, inside: 'M8 8h.01' },
  edited: { outside: 'M2 14l.8-3.4L10.6 2.8a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2L5.4 13.2z', inside: '' },
  failing: { outside: 'M2 2h12v12h-12z', inside: 'M5 5l6 6M11 5l-6 6' },
  stale: { outside: 'M8 1.8L15 14.2H1z', inside: 'M8 6.2v3.6M8 12h.01' },
  restarted: { outside: RING, dashed: true, inside: TICK },
  passing: { outside: RING, inside: TICK },
  unwritten: { outside: 'M3 1.5h10v13h-10z', inside: '' },
  written: { outside: 'M3 1.5h10v13h-10z', inside: 'M5.5 5.5h5M5.5 8h5M5.5 10.5h3' }
};

export function Shape({ state }: { state: State }): JSX.Element {
  const { outside, dashed, inside } = SHAPES[state];
  return (
    <svg className="jp-Jaxercise-shape" data-state={state} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={outside} strokeDasharray={dashed ? '2.4 2' : undefined} />
      <path className="jp-Jaxercise-inside" d={inside} />
    </svg>
  );
}

export const exercisesIcon = new LabIcon({
  name: 'jaxercise:exercises',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"><path d="M1.5 3.5l1.2 1.2L5 2.4M1.5 8.5l1.2 1.2L5 7.4M2 13h2.6M7.5 3.7h7M7.5 8.5h7M7.5 13h7"/></g></svg>'
});

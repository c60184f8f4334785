/** The tour's step, at the head of the panel: it covers nothing, and whoever works on may leave it there. */

import * as React from 'react';
import { tourWords } from '../words';
import { Tour } from './tour';
import type { Shared } from './view';

export function TourView({ tour, shared }: { tour: Tour; shared: Shared }): JSX.Element | null {
  const { trans } = shared;
  const words = tourWords(trans);
  if (tour.at < 0) {
    return null;
  }
  return (
    <section className="jp-JaxercisePanel-tour" aria-label={trans.__('First steps')}>
      <p role="status" aria-live="polite">
        <b>{trans.__('%1 of %2', tour.at + 1, words.length)}</b> {words[tour.at]}
      </p>
      <button className="jp-mod-styled" onClick={() => tour.next()}>
        {tour.isLast ? trans.__('Done') : trans.__('Go on')}
      </button>
      {!tour.isLast && (
        <button className="jp-mod-styled" onClick={() => tour.end()}>
          {trans.__('Skip')}
        </button>
      )}
    </section>
  );
}

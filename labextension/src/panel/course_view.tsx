/** The course's map: every notebook with its progress, and where to go on. */

import * as React from 'react';
import { CourseMap, Station } from '../core/index.js';
import { duration, progressWords } from '../words';
import type { Shared } from './view';

export function CourseView({ map, shared }: { map: CourseMap; shared: Shared }): JSX.Element {
  const { trans } = shared;
  if (!map.stations.length) {
    return (
      <p className="jp-JaxercisePanel-note">
        {trans.__('There are no assignments in this folder. An assignment is a notebook with a .checks file beside it.')}
      </p>
    );
  }
  return (
    <div className="jp-JaxercisePanel-course">
      <p className="jp-JaxercisePanel-left">
        {map.minutesLeft
          ? trans.__('About %1 of work left in this course.', duration(map.minutesLeft, trans))
          : trans.__('The whole course is done.')}
      </p>
      {map.resume && <Resume station={map.resume} shared={shared} />}
      <ol className="jp-JaxercisePanel-stations">
        {map.stations.map(station => (
          <StationView key={station.path} station={station} shared={shared} />
        ))}
      </ol>
    </div>
  );
}

function Resume({ station, shared }: { station: Station; shared: Shared }): JSX.Element {
  const { trans } = shared;
  const next = station.progress.next?.title ?? '';
  return (
    <button className="jp-mod-styled jp-mod-accept jp-JaxercisePanel-resume" onClick={() => open(station, shared)}>
      {station.last ? trans.__('Go on with %1: %2', station.title, next) : trans.__('Begin with %1: %2', station.title, next)}
    </button>
  );
}

function StationView({ station, shared }: { station: Station; shared: Shared }): JSX.Element {
  const { progress, title } = station;
  const words = progressWords(progress, shared.trans);
  return (
    <li className="jp-JaxercisePanel-station" data-path={station.path}>
      <button className="jp-JaxercisePanel-title" onClick={() => open(station, shared)}>
        <span className="jp-JaxercisePanel-name">{title}</span>
        <span className="jp-JaxercisePanel-state">{words}</span>
      </button>
      <progress max={progress.of} value={progress.done} aria-label={`${title}: ${words}`} />
    </li>
  );
}

function open(station: Station, shared: Shared): void {
  void shared.commands.execute('docmanager:open', { path: station.path });
}

/** Handing in through nbgrader's server extension, where it is there. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';
import { OpenNotebook } from '../exercises/open_notebook';

interface Assignment {
  assignment_id: string;
  course_id: string;
  status: string;
}

export type Step = 'offered' | 'asked' | 'sending' | 'sent' | 'failed';

export class Submission {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  step: Step = 'offered';
  /** When it was handed in, or why it was not. */
  told = '';

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Ask nbgrader once which assignments were fetched; without its server extension there are none. */
  async look(): Promise<void> {
    if (this._hasLooked) {
      return;
    }
    this._hasLooked = true;
    const courses = await this._request('courses', {}, 'GET');
    for (const course_id of Array.isArray(courses) ? courses.map(String) : []) {
      const found = await this._request('assignments', { course_id }, 'GET');
      this._assignments.push(...(Array.isArray(found) ? (found as Assignment[]) : []));
    }
    this._changed.emit();
  }

  isOffered(notebook: OpenNotebook): boolean {
    return this._of(notebook) !== undefined;
  }

  now(step: Step): void {
    this.step = step;
    this._changed.emit();
  }

  async send(notebook: OpenNotebook): Promise<void> {
    const assignment = this._of(notebook);
    if (!assignment) {
      return;
    }
    this.now('sending');
    await notebook.panel.context.save();
    const { course_id, assignment_id } = assignment;
    const sent = await this._request('assignments/submit', { course_id, assignment_id }, 'POST');
    this.told = sent === null ? '' : new Date().toLocaleString();
    this.now(sent === null ? 'failed' : 'sent');
  }

  private _of(notebook: OpenNotebook): Assignment | undefined {
    return this._assignments.find(each => each.assignment_id === notebook.assignment && each.status === 'fetched');
  }

  /** The answer's value; null where there is no such server extension, or it says no. */
  private async _request(path: string, args: Record<string, string>, method: string): Promise<unknown> {
    const fields = new URLSearchParams(args).toString();
    const isGet = method === 'GET';
    const url = URLExt.join(this._settings.baseUrl, path) + (isGet && fields ? `?${fields}` : '');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const init = isGet ? { method } : { method, body: fields, headers };
    try {
      const response = await ServerConnection.makeRequest(url, init, this._settings);
      const answer = response.ok ? ((await response.json()) as { success?: boolean; value?: unknown }) : null;
      return answer?.success ? (answer.value ?? true) : null;
    } catch {
      return null;
    }
  }

  private _hasLooked = false;
  private readonly _assignments: Assignment[] = [];
  private readonly _changed = new Signal<this, void>(this);
}

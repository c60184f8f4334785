/** The two files beside a notebook that the panel reads, through Jupyter's contents. */

import { Contents } from '@jupyterlab/services';
import { Checks, Kept, NOTHING, readChecks, readKept } from '../core/index.js';

const ASSIGNMENT = /\bassignment\(\s*["']([^"']+)["']/;

/** The name by which a notebook's code asks for its checks; empty if it asks for none. */
export function assignmentIn(sources: Iterable<string>): string {
  for (const source of sources) {
    const found = ASSIGNMENT.exec(source);
    if (found) {
      return found[1];
    }
  }
  return '';
}

export function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

export function inFolder(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}

/** The files beside a notebook; each is read again only after it changed. */
export class Beside {
  constructor(
    private readonly _contents: Contents.IManager,
    readonly folder: string,
    readonly assignment: string
  ) {}

  checks: Checks | null = null;
  kept: Kept = NOTHING;
  /** Why the checks are not known, in words of the program; empty if they are. */
  trouble = '';

  /** Read what changed; whether anything did. */
  async refresh(): Promise<boolean> {
    const listing = await this._contents.get(this.folder, { content: true });
    const files = new Map((listing.content as Contents.IModel[]).map(file => [file.name, file.last_modified]));
    const checks = files.get(`${this.assignment}.checks`);
    const kept = files.get(this._keptName);
    const newChecks = checks !== this._checksAt;
    const newKept = kept !== this._keptAt;
    if (newChecks) {
      await this._readChecks(checks);
    }
    if (newKept) {
      this._keptAt = kept;
      this.kept = kept === undefined ? NOTHING : readKept(await this._text());
    }
    return newChecks || newKept;
  }

  /** Change the file of what is kept, by a function from its text to the new text. */
  async change(to: (text: string) => string): Promise<void> {
    const text = to(this._keptAt === undefined ? '' : await this._text());
    const path = inFolder(this.folder, this._keptName);
    await this._contents.save(path, { type: 'file', format: 'text', content: text });
    await this.refresh();
  }

  private get _keptName(): string {
    return `${this.assignment}.progress.json`;
  }

  private async _text(): Promise<string> {
    const file = await this._contents.get(inFolder(this.folder, this._keptName), { type: 'file', format: 'text', content: true });
    return String(file.content);
  }

  private async _readChecks(stamp: string | undefined): Promise<void> {
    this._checksAt = stamp;
    this.checks = null;
    this.trouble = '';
    if (stamp === undefined) {
      return;
    }
    try {
      const path = inFolder(this.folder, `${this.assignment}.checks`);
      const file = await this._contents.get(path, { type: 'file', format: 'base64', content: true });
      const raw = atob(String(file.content).replace(/\s/g, ''));
      this.checks = await readChecks(Uint8Array.from(raw, letter => letter.charCodeAt(0)));
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }

  private _checksAt: string | undefined;
  private _keptAt: string | undefined;
}

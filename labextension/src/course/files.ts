/** The course as it lies in folders: every notebook with a `.checks` file beside it, read from files alone. */

import { Contents } from '@jupyterlab/services';
import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';
import { cellsOf, CourseMap, courseMap, NotebookFiles } from '../core/index.js';
import { Beside, inFolder } from '../exercises/files';

const PATIENCE = 500; // milliseconds without a change of a file

export class CourseFiles {
  constructor(private readonly _contents: Contents.IManager) {
    this._renewal = new Debouncer(() => this._read(), PATIENCE);
  }

  map: CourseMap = courseMap([]);

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Read the course, and from now on read again what changes. */
  async start(): Promise<void> {
    if (!this._isStarted) {
      this._isStarted = true;
      this._contents.fileChanged.connect(() => void this._renewal.invoke());
      await this._read();
    }
  }

  /** Look again, as after something was checked. */
  refresh(): void {
    if (this._isStarted) {
      void this._renewal.invoke();
    }
  }

  private async _read(): Promise<void> {
    const top = await this._list('');
    const folders = ['', ...top.filter(file => file.type === 'directory').map(file => file.path)];
    const notebooks: NotebookFiles[] = [];
    for (const folder of folders) {
      notebooks.push(...(await this._inFolder(folder, folder ? await this._list(folder) : top)));
    }
    this.map = courseMap(notebooks);
    this._changed.emit();
  }

  private async _list(folder: string): Promise<Contents.IModel[]> {
    try {
      return (await this._contents.get(folder, { content: true })).content as Contents.IModel[];
    } catch {
      return []; // a folder that may not be read, or is gone
    }
  }

  private async _inFolder(folder: string, files: readonly Contents.IModel[]): Promise<NotebookFiles[]> {
    const found: NotebookFiles[] = [];
    for (const file of files.filter(each => each.name.endsWith('.checks'))) {
      const name = file.name.replace(/\.checks$/, '');
      const notebook = files.find(each => each.name === `${name}.ipynb`);
      if (notebook) {
        found.push(await this._notebook(folder, name, notebook));
      }
    }
    return found;
  }

  private async _notebook(folder: string, name: string, file: Contents.IModel): Promise<NotebookFiles> {
    const path = inFolder(folder, `${name}.ipynb`);
    const known = this._known.get(path) ?? { beside: new Beside(this._contents, folder, name), stamp: '', cells: [] };
    await known.beside.refresh();
    if (known.stamp !== file.last_modified) {
      known.cells = cellsOf((await this._contents.get(path, { type: 'notebook', content: true })).content);
      known.stamp = file.last_modified;
    }
    this._known.set(path, known);
    return { path, cells: known.cells, checks: known.beside.checks, kept: known.beside.kept };
  }

  private _isStarted = false;
  private readonly _known = new Map<string, { beside: Beside; stamp: string; cells: NotebookFiles['cells'] }>();
  private readonly _renewal: Debouncer;
  private readonly _changed = new Signal<this, void>(this);
}

/** The tour of a first run: which step is shown. */

import { ISignal, Signal } from '@lumino/signaling';

export class Tour {
  /** steps: how many there are. seen: called when a learner has seen them, or wants to see no more. */
  constructor(
    private readonly _steps: number,
    private readonly _seen: () => void
  ) {}

  get changed(): ISignal<Tour, void> {
    return this._changed;
  }

  /** The number of the step that is shown; -1 if none is. */
  get at(): number {
    return this._at;
  }

  get isLast(): boolean {
    return this._at === this._steps - 1;
  }

  begin(): void {
    this._go(0);
  }

  next(): void {
    if (this.isLast) {
      this.end();
    } else {
      this._go(this._at + 1);
    }
  }

  /** Not shown again unless it is asked for. */
  end(): void {
    this._seen();
    this._go(-1);
  }

  private _go(at: number): void {
    this._at = at;
    this._changed.emit();
  }

  private _at = -1;
  private readonly _changed = new Signal<Tour, void>(this);
}

/** A second line to a kernel, which answers while a cell runs: a subshell where the kernel has them, else the one shell. */

import { Kernel, KernelMessage } from '@jupyterlab/services';
import { PartialJSONObject } from '@lumino/coreutils';

export interface Answer {
  /** The data of everything that was displayed, in order. */
  shown: PartialJSONObject[];
  /** The name and text of the error that ended it; empty if none did. */
  error: string;
  /** The value of the expression, as text. */
  value: string;
}

export class SideShell {
  constructor(private readonly _kernel: Kernel.IKernelConnection) {}

  /** Whether it answers while a cell runs. */
  get isBeside(): boolean {
    return this._kernel.supportsSubshells;
  }

  /** Run code that leaves no trace in the history. */
  async run(code: string): Promise<Answer> {
    return this._send({ code, silent: false }, '');
  }

  /** The text of a Python expression of type str; empty if it cannot be had. */
  async ask(expression: string): Promise<string> {
    return (await this._send({ code: '', silent: true, user_expressions: { it: expression } }, 'it')).value;
  }

  /** After a restart the subshell is gone with the process. */
  forget(): void {
    this._client = null;
  }

  dispose(): void {
    void this._client?.then(client => client.dispose()).catch(() => undefined); // the kernel may be gone
    this._client = null;
  }

  private async _send(content: KernelMessage.IExecuteRequestMsg['content'], expression: string): Promise<Answer> {
    const client = await this._connected();
    const future = client.requestExecute({ store_history: false, stop_on_error: false, ...content }, true);
    const answer: Answer = { shown: [], error: '', value: '' };
    future.onIOPub = message => {
      if (KernelMessage.isDisplayDataMsg(message)) {
        answer.shown.push(message.content.data as PartialJSONObject);
      } else if (KernelMessage.isErrorMsg(message)) {
        answer.error = `${message.content.ename}: ${message.content.evalue}`;
      }
    };
    const reply = await future.done;
    if (expression && reply.content.status === 'ok') {
      const found = reply.content.user_expressions[expression] as { data?: Record<string, string> } | undefined;
      answer.value = unquoted(found?.data?.['text/plain'] ?? '');
    }
    return answer;
  }

  private _connected(): Promise<Kernel.IKernelConnection> {
    this._client ??= this._open();
    return this._client;
  }

  private async _open(): Promise<Kernel.IKernelConnection> {
    await this._kernel.info;
    if (!this.isBeside) {
      return this._kernel.clone({ handleComms: false });
    }
    const reply = await this._kernel.requestCreateSubshell({}).done;
    const client = this._kernel.clone({ handleComms: false });
    // The id in the message's header is what counts; in its metadata it is ignored. It is set before the line is open, so
    // that no first question waits for a running cell.
    client.subshellId = reply.content.subshell_id;
    await client.info; // without which it cannot take leave of its subshell
    return client;
  }

  private _client: Promise<Kernel.IKernelConnection> | null = null;
}

/** The text of a `repr`: JSON inside single quotes, as Python writes it. */
function unquoted(text: string): string {
  const inner = text.replace(/^(['"])([\s\S]*)\1$/, '$2');
  return inner.replace(/\\(x[0-9a-f]{2}|u[0-9a-f]{4}|[\s\S])/g, (_, escape: string) => ESCAPES[escape] ?? decoded(escape));
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function decoded(escape: string): string {
  return escape.length > 1 ? String.fromCharCode(parseInt(escape.slice(1), 16)) : escape;
}

/** What anywidget hands to a view. */
export interface Model {
  get(name: string): any;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, callback: (...args: any[]) => void): void;
  off(event: string, callback?: (...args: any[]) => void): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

/** An array as Python sends it. */
export interface Sent {
  dtype: "float32" | "int32" | "uint8" | "uint16" | "int16";
  shape: number[];
  data: DataView;
}

export interface Notice {
  id: string;
  says: string;
  line: string;
  stops: boolean;
}

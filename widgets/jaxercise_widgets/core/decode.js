/** Arrays that came from Python, never trusted: length and alignment are looked at. */

/** @typedef {import("./model").Sent} Sent */

const KINDS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, uint16: Uint16Array, int16: Int16Array };

/** What there is before a message came. */
export const NONE = new Float32Array(0);

/**
 * The typed array of a message. It is copied when it does not start on a whole item.
 * @param {Sent} sent
 * @returns {any} a typed array of the dtype that was sent
 */
export function decode({ dtype, shape, data: { buffer, byteOffset, byteLength } }) {
  const Kind = KINDS[dtype];
  const count = shape.reduce((a, b) => a * b, 1);
  if (!Kind || byteLength !== count * Kind.BYTES_PER_ELEMENT) throw new RangeError(`${dtype}[${shape}] is not ${byteLength} bytes`);
  if (byteOffset % Kind.BYTES_PER_ELEMENT === 0) return new Kind(buffer, byteOffset, count);
  return new Kind(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** A message with every array in it decoded. @param {Record<string, any> | null | undefined} message @returns {Record<string, any>} */
export function unpack(message) {
  return Object.fromEntries(Object.entries(message ?? {}).map(([name, value]) => [name, value?.data?.buffer ? decode(value) : value]));
}

/** Row `i` of a table whose rows are `wide`. @template {{ subarray: (from: number, to: number) => T }} T @param {T} all @param {number} i @param {number} wide @returns {T} */
export const nth = (all, i, wide) => all.subarray(i * wide, (i + 1) * wide);

/**
 * A typed array on its way to Python.
 * @param {Float32Array | Int32Array | Uint8Array | Uint16Array | Int16Array} array
 * @param {number[]} shape
 * @returns {Sent}
 */
export function encode(array, shape) {
  const dtype = /** @type {Sent["dtype"]} */ (array.constructor.name.replace("Array", "").toLowerCase());
  return { dtype, shape, data: new DataView(array.buffer, array.byteOffset, array.byteLength) };
}

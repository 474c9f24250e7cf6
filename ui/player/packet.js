// A packet is a JSON header and arrays behind it; see nncore/packets.py. The arrays are looked at
// where they lie in the buffer.

const TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Return the header and the arrays: name -> { values, shape, row } with values of one moment. */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const { name, type, shape, offset } of header.arrays) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = new TYPES[type](buffer, 4 + length + offset, count);
    const size = shape.slice(1).reduce((product, one) => product * one, 1);
    arrays[name] = { values, shape, row: (k) => values.subarray(k * size, (k + 1) * size) };
  }
  return { header, arrays };
}

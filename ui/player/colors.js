// Bytes to colors: 1 … 255 along a scale with 128 in its middle, 0 for what is not a number.

const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

/** Return 256 pixels, as they lie in an image's memory. */
export function table(stops, missing) {
  const pixels = new Uint8ClampedArray(4 * 256);
  const colors = stops.map(channels);
  for (let byte = 0; byte < 256; byte += 1) {
    const place = (Math.max(byte - 1, 0) / 254) * (colors.length - 1);
    const before = Math.min(Math.floor(place), colors.length - 2);
    const share = place - before;
    const mixed = byte
      ? colors[before].map((one, k) => one + (colors[before + 1][k] - one) * share)
      : channels(missing);
    pixels.set([...mixed, 255], 4 * byte);
  }
  return new Uint32Array(pixels.buffer);
}

/** Return for each class 256 pixels, from the page's background to the class's color. */
export function classTables(colors, background) {
  return colors.map((color) => table([background, background, color], '#888888'));
}

/** A canvas outside the page that images are put on before they are drawn larger. */
export class Sheet {
  constructor() {
    this.canvas = document.createElement('canvas');
    this.context = this.canvas.getContext('2d');
  }

  /** Make room for an image and return its pixels. */
  pixels(width, height) {
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.image = this.context.createImageData(width, height);
      this.words = new Uint32Array(this.image.data.buffer);
    }
    return this.words;
  }

  show() { this.context.putImageData(this.image, 0, 0); }
}

/** Fit a canvas to its place on the page, sharp on every screen, and return its context. */
export function fitted(canvas, width, height) {
  const density = Math.min(window.devicePixelRatio || 1, 2);
  const [wide, high] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d');
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

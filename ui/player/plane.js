// The plane of the inputs, colored by what the network answers there, with the examples as points.

import { Sheet, fitted } from './colors.js';

const MIDDLE = 128; // the byte of a network that finds all classes equally probable
const DEPTH = 0.55; // how far the plane's colors go to those of the points
const FINE = 4; // drawn pixels for each computed one, on a side
const MARGIN = { left: 30, bottom: 22, top: 4, right: 6 };

export class Plane {
  constructor(canvas) {
    this.canvas = canvas;
    this.sheet = new Sheet();
    this.point = null; // the example that is pointed at
    this.pointed = () => {};
    const found = (event) => this.find(event);
    canvas.addEventListener('pointermove', found);
    canvas.addEventListener('pointerdown', found);
    canvas.addEventListener('pointerleave', (event) => {
      // A finger that is lifted has left, too, and wants to read what it touched.
      if (event.pointerType === 'mouse') this.take(null);
    });
  }

  /** Look for the nearest example that is drawn. */
  find(event) {
    if (!this.setting) return;
    const { points, labels, tested } = this.setting;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, nearest] = [null, event.pointerType === 'mouse' ? 9 : 20];
    for (let k = 0; k < labels.length; k += 1) {
      if (tested[k] && !this.showTest) continue;
      const [px, py] = this.place(points[2 * k], points[2 * k + 1]);
      const away = Math.hypot(x - px, y - py);
      if (away < nearest) [best, nearest] = [k, away];
    }
    this.take(best);
  }

  take(point) {
    if (point === this.point) return;
    this.point = point;
    this.pointed();
  }

  lay(setting, tables, width) {
    this.setting = setting;
    this.tables = tables;
    this.width = width;
    this.side = width - MARGIN.left - MARGIN.right;
    this.height = this.side + MARGIN.top + MARGIN.bottom;
  }

  /** Draw the map of a unit (`bytes` of `size`²), or the answers of the whole network. */
  draw(moment, { unit, discrete, showTest }) {
    const context = fitted(this.canvas, this.width, this.height);
    if (unit) this.paint(unit.bytes, unit.size, discrete);
    else if (moment.has('winner')) this.paintClasses(moment, discrete);
    else this.paint(moment.values('output'), this.setting.answer_grid, discrete);
    context.imageSmoothingEnabled = !discrete;
    context.drawImage(this.sheet.canvas, MARGIN.left, MARGIN.top, this.side, this.side);
    context.strokeStyle = this.tables.muted;
    context.lineWidth = 1;
    context.strokeRect(MARGIN.left, MARGIN.top, this.side, this.side);
    this.axes(context);
    this.showTest = showTest;
    this.points(context, showTest);
    if (this.point !== null) this.mark(context);
  }

  mark(context) {
    const { points } = this.setting;
    const [x, y] = this.place(points[2 * this.point], points[2 * this.point + 1]);
    context.beginPath();
    context.arc(x, y, 8, 0, 7);
    context.lineWidth = 2;
    context.strokeStyle = this.tables.ink;
    context.stroke();
  }

  /** Enlarge a map smoothly; a discrete one shows only on which side of the middle a value is. */
  paint(bytes, size, discrete) {
    const table = this.tables.plane;
    const fine = size * FINE;
    const pixels = this.sheet.pixels(fine, fine);
    for (let y = 0; y < fine; y += 1) {
      const v = Math.max(0, Math.min(size - 1.001, (y + 0.5) / FINE - 0.5));
      const top = Math.floor(v);
      for (let x = 0; x < fine; x += 1) {
        const u = Math.max(0, Math.min(size - 1.001, (x + 0.5) / FINE - 0.5));
        const left = Math.floor(u);
        const at = top * size + left;
        const [s, t] = [u - left, v - top];
        const value = (bytes[at] * (1 - s) + bytes[at + 1] * s) * (1 - t)
          + (bytes[at + size] * (1 - s) + bytes[at + size + 1] * s) * t;
        pixels[y * fine + x] = table[discrete && value ? (value < 128 ? 40 : 216) : Math.round(value)];
      }
    }
    this.sheet.show();
  }

  /** Color each place like its most probable class, the more strongly the surer the network is. */
  paintClasses(moment, discrete) {
    const size = this.setting.answer_grid;
    const winner = moment.values('winner');
    const sure = moment.values('output');
    const pixels = this.sheet.pixels(size, size);
    for (let k = 0; k < winner.length; k += 1) {
      const depth = discrete ? 190 : Math.round(MIDDLE + DEPTH * (sure[k] - MIDDLE));
      pixels[k] = this.tables.classes[winner[k]][sure[k] && depth];
    }
    this.sheet.show();
  }

  place(x1, x2) {
    const { low1, high1, low2, high2 } = this.setting.bounds;
    return [
      MARGIN.left + ((x1 - low1) / (high1 - low1)) * this.side,
      MARGIN.top + ((high2 - x2) / (high2 - low2)) * this.side,
    ];
  }

  axes(context) {
    const { ticks1, ticks2, low1, low2 } = this.setting.bounds;
    context.fillStyle = this.tables.muted;
    context.font = `12px ${this.tables.font}`;
    context.textAlign = 'center';
    for (const tick of ticks1) {
      context.fillText(written(tick), this.place(tick, low2)[0], this.height - 6);
    }
    context.textAlign = 'right';
    for (const tick of ticks2) context.fillText(written(tick), MARGIN.left - 4, this.place(low1, tick)[1] + 4);
  }

  points(context, showTest) {
    const { points, labels, tested, regression } = this.setting;
    const radius = this.side > 240 ? 3.6 : 3;
    for (let k = 0; k < labels.length; k += 1) {
      if (tested[k] && !showTest) continue;
      const [x, y] = this.place(points[2 * k], points[2 * k + 1]);
      const color = regression
        ? this.tables.signedColor(labels[k])
        : this.tables.pointColors[labels[k]];
      dot(context, x, y, radius, regression ? null : labels[k], color, tested[k], this.tables);
    }
  }
}

const written = (number) => String(number).replace('-', '−');

/** Draw a point: its class decides color and shape; test points are hollow; amounts are round. */
export function dot(context, x, y, radius, shape, color, hollow, tables) {
  if (shape === null) {
    amount(context, x, y, radius, color, hollow, tables);
    return;
  }
  context.beginPath();
  const r = radius * 1.25;
  if (shape === 0) context.arc(x, y, radius, 0, 7);
  else if (shape === 1) polygon(context, [[x, y - r], [x + r, y], [x, y + r], [x - r, y]]);
  else if (shape === 2) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
  else if (shape === 3) polygon(context, [[x, y - r], [x + r, y + radius], [x - r, y + radius]]);
  else polygon(context, [[x, y + r], [x + r, y - radius], [x - r, y - radius]]);
  context.lineWidth = hollow ? 2 : 1;
  context.fillStyle = hollow ? tables.background : color;
  context.strokeStyle = hollow ? color : tables.background;
  context.fill();
  context.stroke();
}

/** The color of an amount may be that of the plane behind it, so it has an outline of its own. */
function amount(context, x, y, radius, color, hollow, tables) {
  context.beginPath();
  context.arc(x, y, radius, 0, 7);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = tables.ink;
  context.stroke();
  if (!hollow) return;
  context.beginPath();
  context.arc(x, y, radius * 0.45, 0, 7);
  context.fillStyle = tables.background;
  context.fill();
}

function polygon(context, corners) {
  context.moveTo(...corners[0]);
  for (const corner of corners.slice(1)) context.lineTo(...corner);
  context.closePath();
}

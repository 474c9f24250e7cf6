// The drawn network: a map for each unit, a line for each weight, a small square for each bias.

import { Sheet, fitted } from './colors.js';

const CAPTION = 40; // pixels above the units
const THICKEST = 7;
const NEAR = { mouse: 9, touch: 18 };

export class Network {
  /**
   * @param {HTMLElement} root  with a canvas and a place for the units' buttons
   * @param {object} on  pointed(unit), chosen(unit), chosenWeight(parameter)
   */
  constructor(root, on) {
    this.root = root;
    this.canvas = root.querySelector('canvas');
    this.buttons = root.querySelector('.player-units');
    this.on = on;
    this.sheet = new Sheet();
    this.inputs = new Sheet();
    this.buttons.addEventListener('click', (event) => this.pressed(event));
    this.buttons.addEventListener('pointermove', (event) => this.over(event));
    this.buttons.addEventListener('pointerleave', () => on.pointed(null));
    this.buttons.addEventListener('focusin', (event) => {
      if (event.target.matches(':focus-visible')) on.pointed(this.unitOf(event.target));
    });
    this.buttons.addEventListener('focusout', () => on.pointed(null));
    this.buttons.addEventListener('keydown', (event) => this.moved(event));
  }

  /** Lay the network out; called when it, its place or the colors change. */
  lay(setting, tables) {
    this.setting = setting;
    this.tables = tables;
    const { sizes } = setting;
    const touch = matchMedia('(pointer: coarse)').matches;
    const widest = Math.max(...sizes);
    // Of a column of its own a map leaves a third to the lines; a deep network has narrow columns.
    const column = this.root.clientWidth / sizes.length;
    const side = Math.max(touch ? 30 : 22, Math.min(46, 330 / widest - 6, 0.66 * column));
    this.side = Math.round(side);
    this.pitch = touch ? Math.max(42, this.side + 8) : this.side + Math.min(14, this.side * 0.3);
    const least = this.side + (touch ? 34 : 10);
    this.width = Math.max(this.root.clientWidth, sizes.length * least);
    this.height = CAPTION + Math.max(widest * this.pitch, 150) + 12;
    const gap = (this.width - this.side - 12) / Math.max(sizes.length - 1, 1);
    this.gap = gap;
    this.places = sizes.map((size, column) => Array.from({ length: size }, (_, row) => ({
      x: 6 + this.side / 2 + column * gap,
      y: CAPTION + (this.height - CAPTION) / 2 + (row - (size - 1) / 2) * this.pitch,
    })));
    this.buttons.style.width = `${this.width}px`;
    this.buttons.style.height = `${this.height}px`;
    this.makeButtons();
    this.paintInputs();
    this.drawn = null;
  }

  makeButtons() {
    const room = Math.max(this.side, matchMedia('(pointer: coarse)').matches ? 40 : this.side);
    this.buttons.replaceChildren(...this.places.flatMap((column, layer) => column.map(
      ({ x, y }, row) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.dataset.layer = layer;
        button.dataset.row = row;
        button.tabIndex = layer === 0 && row === 0 ? 0 : -1;
        button.style.cssText =
          `left:${x - room / 2}px;top:${y - room / 2}px;width:${room}px;height:${room}px`;
        button.setAttribute('aria-label', this.setting.unit_names[layer][row]);
        return button;
      },
    )));
  }

  paintInputs() {
    const { grid, input_maps: maps } = this.setting;
    const pixels = this.inputs.pixels(grid, grid * maps.shape[0]);
    maps.values.forEach((byte, k) => { pixels[k] = this.tables.signed[byte]; });
    this.inputs.show();
  }

  unitOf(button) {
    return { layer: Number(button.dataset.layer), row: Number(button.dataset.row) };
  }

  /** Where layer and row of a unit lie among all maps; inputs have maps of their own. */
  mapOf({ layer, row }) {
    return this.setting.sizes.slice(1, layer).reduce((sum, size) => sum + size, 0) + row;
  }

  /** The place of a weight in all parameters; `from` is null for a bias. */
  parameter(layer, from, row) {
    const { weights, biases } = this.setting.offsets[layer - 1];
    return from === null ? biases + row : weights + from * this.setting.sizes[layer] + row;
  }

  draw(moment, { chosen, pointed, parameter, edited }) {
    const { setting, tables, side } = this;
    const { sizes, grid } = setting;
    const context = fitted(this.canvas, this.width, this.height);
    const theta = moment.values('theta');
    const lit = pointed ?? chosen;
    for (let layer = 1; layer < sizes.length; layer += 1) {
      for (let row = 0; row < sizes[layer]; row += 1) {
        for (let from = 0; from < sizes[layer - 1]; from += 1) {
          const at = this.parameter(layer, from, row);
          const quiet = lit && !(lit.layer === layer && lit.row === row)
            && !(lit.layer === layer - 1 && lit.row === from) && at !== parameter;
          this.line(context, this.ends(layer, from, row), theta[at], quiet, at === parameter,
            edited.has(at));
        }
      }
    }
    const maps = moment.values('maps');
    const pixels = this.sheet.pixels(grid, maps.length / grid);
    for (let k = 0; k < maps.length; k += 1) pixels[k] = tables.signed[maps[k]];
    this.sheet.show();
    context.imageSmoothingEnabled = true;
    for (let layer = 0; layer < sizes.length; layer += 1) {
      this.caption(context, layer);
      for (let row = 0; row < sizes[layer]; row += 1) {
        const { x, y } = this.places[layer][row];
        const [sheet, map] = layer
          ? [this.sheet, this.mapOf({ layer, row })]
          : [this.inputs, row];
        const [left, top] = [x - side / 2, y - side / 2];
        context.drawImage(sheet.canvas, 0, map * grid, grid, grid, left, top, side, side);
        const own = lit && lit.layer === layer && lit.row === row;
        context.lineWidth = own ? 3 : 1;
        context.strokeStyle = own ? tables.ink : tables.muted;
        context.strokeRect(left, top, side, side);
        if (layer) this.bias(context, left, top + side, theta, layer, row, parameter, edited);
      }
    }
    this.theta = theta;
  }

  ends(layer, from, row) {
    const [a, b] = [this.places[layer - 1][from], this.places[layer][row]];
    return [a.x + this.side / 2, a.y, b.x - this.side / 2, b.y];
  }

  line(context, [x1, y1, x2, y2], weight, quiet, own, edited) {
    const size = Math.abs(weight);
    const middle = (x1 + x2) / 2;
    context.beginPath();
    context.moveTo(x1, y1);
    context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
    // A weight of 3 moves a unit from one end of its range to the other.
    context.lineWidth = Math.min(0.6 + 2 * size, THICKEST) + (own ? 2 : 0);
    context.strokeStyle = weight < 0 ? this.tables.negative : this.tables.positive;
    context.globalAlpha = quiet ? 0.08 : own ? 1 : Math.min(0.25 + 0.35 * size, 0.9);
    context.setLineDash(edited ? [6, 3] : []);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  bias(context, left, bottom, theta, layer, row, parameter, edited) {
    const at = this.parameter(layer, null, row);
    const size = this.side > 30 ? 9 : 7;
    context.fillStyle = theta[at] < 0 ? this.tables.negative : this.tables.positive;
    context.globalAlpha = Math.min(0.25 + 0.5 * Math.abs(theta[at]), 1);
    context.fillRect(left - 3, bottom - size + 3, size, size);
    context.globalAlpha = 1;
    context.lineWidth = at === parameter || edited.has(at) ? 2.5 : 1;
    context.strokeStyle = at === parameter ? this.tables.ink : this.tables.surface;
    context.strokeRect(left - 3, bottom - size + 3, size, size);
  }

  caption(context, layer) {
    const [first, second] = this.setting.columns[layer];
    const x = this.places[layer][0].x;
    const last = layer === this.places.length - 1;
    context.textAlign = layer === 0 ? 'left' : last ? 'right' : 'center';
    const edge = layer === 0 ? x - this.side / 2 : last ? x + this.side / 2 : x;
    context.font = `600 13px ${this.tables.font}`;
    context.fillStyle = this.tables.ink;
    // In a narrow column stands the number of units alone.
    const fits = context.measureText(first).width < this.gap;
    context.fillText(fits || layer === 0 || last ? first : parseInt(first, 10), edge, 14);
    context.font = `12px ${this.tables.font}`;
    context.fillStyle = this.tables.muted;
    // What would run into the next column stands once for all layers that have it.
    const before = layer > 1 && this.setting.columns[layer - 1][1];
    if (second === before && context.measureText(second).width > this.gap - 6) return;
    context.fillText(second, edge, 30);
  }

  /** Return the parameter whose line or square is at a place, if there is one. */
  parameterAt(x, y, near) {
    const { sizes } = this.setting;
    let [best, distance] = [null, near];
    for (let layer = 1; layer < sizes.length; layer += 1) {
      for (let row = 0; row < sizes[layer]; row += 1) {
        const unit = this.places[layer][row];
        const corner = Math.hypot(x - unit.x + this.side / 2, y - unit.y - this.side / 2);
        if (corner < 8) return { layer, row, from: null };
        for (let from = 0; from < sizes[layer - 1]; from += 1) {
          const [x1, y1, x2, y2] = this.ends(layer, from, row);
          const middle = (x1 + x2) / 2;
          if (x < x1 - near || x > x2 + near) continue;
          for (let step = 0; step <= 24; step += 1) {
            const t = step / 24;
            const u = 1 - t;
            const px = u ** 3 * x1 + 3 * u * t * middle + t ** 3 * x2;
            const py = (u ** 3 + 3 * u * u * t) * y1 + (3 * u * t * t + t ** 3) * y2;
            const away = Math.hypot(x - px, y - py);
            if (away < distance) [best, distance] = [{ layer, row, from }, away];
          }
        }
      }
    }
    return best;
  }

  spot(event) {
    const box = this.buttons.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  over(event) {
    if (event.pointerType !== 'mouse' || !this.setting) return;
    const button = event.target.closest('button');
    const found = button ? null : this.parameterAt(...this.spot(event), NEAR.mouse);
    this.buttons.style.cursor = button || found ? 'pointer' : '';
    this.buttons.title = found && this.theta ? this.told(found) : '';
    this.on.pointed(button ? this.unitOf(button) : null);
  }

  told({ layer, row, from }) {
    const value = this.theta[this.parameter(layer, from, row)].toPrecision(4);
    const names = this.setting.unit_names;
    return from === null
      ? `Bias of ${names[layer][row]}: ${value}`
      : `Weight from ${names[layer - 1][from]} to ${names[layer][row]}: ${value}`;
  }

  pressed(event) {
    const button = event.target.closest('button');
    const [x, y] = this.spot(event);
    const near = event.pointerType === 'touch' ? NEAR.touch : NEAR.mouse;
    const found = event.detail ? this.parameterAt(x, y, near) : null;
    if (button && (!found || found.from !== null)) this.on.chosen(this.unitOf(button));
    else if (found) this.on.chosenWeight(found);
    else this.on.chosen(null);
  }

  /** Arrow keys go from unit to unit, as they would in a table. */
  moved(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const button = event.target.closest('button');
    if (!step[event.key] || !button) return;
    event.preventDefault();
    event.stopPropagation();
    const { layer, row } = this.unitOf(button);
    const column = Math.max(0, Math.min(this.places.length - 1, layer + step[event.key][0]));
    const place = Math.max(0, Math.min(this.places[column].length - 1, row + step[event.key][1]));
    const next = this.buttons.querySelector(`[data-layer="${column}"][data-row="${place}"]`);
    button.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

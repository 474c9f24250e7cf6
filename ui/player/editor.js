// One unit under the hands of the reader: its bias and weights, each a button; the chosen one has a
// number field and a slider.

const LIMIT = 8; // the slider's ends; the number field takes any number

export class Editor {
  /**
   * @param {HTMLElement} root
   * @param {object} on  picked(parameter), edited(parameter, value), undone(), closed()
   */
  constructor(root, on) {
    this.root = root;
    this.on = on;
  }

  /** Show a unit of a layer, with the weight from `from` chosen; null is the bias. */
  show(network, { layer, row }, from, theta, edits) {
    const { setting } = network;
    const names = setting.unit_names;
    const key = [layer, row].join();
    if (layer === 0) {
      this.root.replaceChildren(element('h4', `${names[0][row]}: an input has no weights`));
      this.root.hidden = false;
      this.key = '';
      return;
    }
    const parts = [null, ...names[layer - 1].keys()].map((one) => ({
      from: one,
      at: network.parameter(layer, one, row),
      name: one === null ? 'bias' : `from ${names[layer - 1][one]}`,
      short: one === null ? 'bias' : layer > 1 ? `from ${one + 1}` : `from ${names[0][one]}`,
    }));
    if (this.key !== key || this.root.hidden) this.build(key, names[layer][row], parts);
    this.network = network;
    parts.forEach(({ from: one, at, name, short }, k) => {
      const chip = this.chips.children[k];
      chip.textContent = `${short}: ${written(theta[at])}${edits.has(at) ? ', edited' : ''}`;
      chip.setAttribute('aria-label', `${name}: ${written(theta[at])}`);
      chip.style.borderLeftColor = theta[at] < 0 ? network.tables.negative : network.tables.positive;
      chip.setAttribute('aria-pressed', String(one === from));
    });
    const chosen = parts.find((one) => one.from === from);
    this.fields.hidden = !chosen;
    this.undo.hidden = !edits.size;
    if (chosen) {
      this.at = chosen.at;
      this.label.textContent = `${chosen.name}:`;
      this.number.setAttribute('aria-label', `${chosen.name}, value`);
      this.slider.setAttribute('aria-label', `${chosen.name}, slider`);
      if (document.activeElement !== this.number) this.number.value = written(theta[chosen.at]);
      this.slider.value = theta[chosen.at];
    }
  }

  hide() {
    this.root.hidden = true;
    this.key = '';
  }

  build(key, name, parts) {
    this.key = key;
    const head = element('div', '', 'player-value');
    head.append(element('h4', `Bias and weights of ${name}`));
    this.undo = button('Undo all edits', () => this.on.undone());
    head.append(this.undo, button('Close', () => this.on.closed()));
    this.chips = element('div', '', 'player-chips');
    this.chips.append(...parts.map(({ from }) => button('', () => this.on.picked(from))));
    this.fields = element('div', '', 'player-value');
    this.label = element('span', '');
    this.number = Object.assign(document.createElement('input'), { type: 'number', step: 'any' });
    this.slider = Object.assign(document.createElement('input'), {
      type: 'range', min: -LIMIT, max: LIMIT, step: 0.01,
    });
    this.number.addEventListener('change', () => this.given(this.number.valueAsNumber));
    this.slider.addEventListener('input', () => {
      this.number.value = this.slider.value;
      this.given(this.slider.valueAsNumber);
    });
    this.fields.append(this.label, this.number, this.slider);
    this.root.replaceChildren(head, this.chips, this.fields);
    this.root.hidden = false;
  }

  given(value) {
    if (Number.isFinite(value)) this.on.edited(this.at, value);
  }
}

const written = (number) => (Number.isFinite(number) ? String(Number(number.toPrecision(4))) : '?');

function element(tag, text, name = '') {
  return Object.assign(document.createElement(tag), { textContent: text, className: name });
}

function button(text, pressed) {
  const made = Object.assign(element('button', text), { type: 'button' });
  made.addEventListener('click', pressed);
  return made;
}

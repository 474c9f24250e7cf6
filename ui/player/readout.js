// The numbers of the moment, in sight and in words for whoever cannot see the pictures.

const QUIET = 500; // milliseconds without change before words are brought up to date

export class Readout {
  constructor(root, setting) {
    this.root = root;
    this.setting = setting;
    this.place = root.querySelector('.player-numbers');
  }

  /** Show what a moment is worth; beside what an edit made of it, what training had made. */
  show(moment, before) {
    const told = (write, name) => (before
      ? `${write(moment.number(name))} (was ${write(before.number(name))})`
      : write(moment.number(name)));
    const parts = [
      ['epoch', shown(moment.number('epoch'))],
      ['step', moment.number('step').toLocaleString('en')],
      ['training loss', told(shown, 'train_loss')],
      ['test loss', told(shown, 'test_loss')],
    ];
    if (!this.setting().regression) {
      parts.push(
        ['training accuracy', told(percent, 'train_accuracy')],
        ['test accuracy', told(percent, 'test_accuracy')],
      );
    }
    parts.push(['learning rate', shown(moment.number('learning_rate'))]);
    if (before) parts.push(['', 'edited by you']);
    if (this.place.children.length !== parts.length) {
      this.place.replaceChildren(...parts.map(() => {
        const pair = document.createElement('div');
        pair.append(document.createElement('dt'), document.createElement('dd'));
        return pair;
      }));
    }
    parts.forEach(([name, value], k) => {
      const [dt, dd] = this.place.children[k].children;
      setText(dt, name);
      setText(dd, value);
    });
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.describe(parts), QUIET);
  }

  describe(parts) {
    const { sizes, columns } = this.setting();
    const values = parts.map(([name, value]) => `${name} ${value}`).join(', ');
    const label = (place, words) => place.setAttribute('aria-label', words);
    label(this.root.querySelector('.player-network canvas'), `A network of ${sizes.join('-')} units `
      + `(${columns.slice(1).map(([, second]) => second).join(', ')}), with a map of the plane for `
      + 'each unit and a line for each weight.');
    label(this.root.querySelector('.player-plane'), `The plane as the network sees it: ${values}.`);
    for (const place of this.root.querySelectorAll('[data-chart], .player-charts canvas')) {
      const title = place.closest('figure').querySelector('figcaption').firstChild.textContent;
      label(place, `${title.trim()}. Now: ${values}.`);
    }
  }
}

const shown = (number) => (
  Number.isFinite(number) ? String(Number(number.toPrecision(4))) : 'not a number'
);
const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(1)}%` : '–');

/** Touch the page only where something has changed. */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

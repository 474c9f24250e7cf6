// The scrubber and its buttons: one clock for all pictures.

const ICONS = {
  reset: 'M6 5h2v14H6zM20 5v14l-11-7z',
  back: 'M15 5v14l-9-7zM17 5h2v14h-2z',
  play: 'M7 4v16l13-8z',
  pause: 'M6 4h4v16H6zM14 4h4v16h-4z',
  forward: 'M9 5v14l9-7zM5 5h2v14H5z',
};
const PER_SECOND = 10; // moments, at speed 1

export class Bar {
  /**
   * @param {HTMLElement} root
   * @param {(moment: number) => void} moved
   * @param {(moment: number) => void} rested  when a moment stays for a while
   */
  constructor(root, moved, rested) {
    this.root = root;
    this.moved = moved;
    this.rested = rested;
    this.range = root.querySelector('input');
    this.speed = root.querySelector('select');
    this.moment = 0;
    this.available = 1;
    this.playing = false;
    for (const button of root.querySelectorAll('[data-action]')) {
      button.addEventListener('click', () => this.act(button.dataset.action));
      draw(button, button.dataset.action);
    }
    this.range.addEventListener('input', () => {
      this.pause();
      this.go(this.range.valueAsNumber);
    });
  }

  get last() { return this.available - 1; }

  /** Say how many moments there will be, and how many can be seen already. */
  allow(total, available) {
    this.range.max = Math.max(total - 1, 0);
    this.available = available;
    for (const one of this.root.querySelectorAll('button, input')) one.disabled = available < 2;
  }

  act(action) {
    if (action === 'play') {
      if (this.playing) this.pause();
      else this.play();
      return;
    }
    this.pause();
    this.go({ reset: 0, back: this.moment - 1, forward: this.moment + 1, end: this.last }[action]);
  }

  go(moment) {
    this.moment = Math.max(0, Math.min(moment, this.last));
    this.range.value = this.moment;
    this.moved(this.moment);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { if (!this.playing) this.rested(this.moment); }, 400);
  }

  /** Play to the end, waiting where moments have not arrived yet. */
  play() {
    if (this.available < 2) return;
    if (this.moment >= Number(this.range.max)) this.go(0);
    this.playing = true;
    this.face('pause', 'Pause');
    let before = performance.now();
    let owed = 0;
    const tick = (now) => {
      if (!this.playing) return;
      owed += ((now - before) / 1000) * PER_SECOND * Number(this.speed.value);
      before = now;
      const steps = Math.min(Math.floor(owed), this.last - this.moment);
      if (steps > 0) this.go(this.moment + steps);
      owed -= Math.floor(owed);
      if (this.moment >= Number(this.range.max)) this.pause();
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.face('play', 'Play');
    this.go(this.moment);
  }

  face(icon, label) {
    const button = this.root.querySelector('[data-action="play"]');
    draw(button, icon);
    button.setAttribute('aria-label', label);
  }

  /** Let keys do what the buttons do, wherever the focus is inside the player. */
  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const field = event.target.closest('input:not([type="checkbox"]), select');
    const keys = { ArrowLeft: 'back', ArrowRight: 'forward', Home: 'reset', End: 'end', ' ': 'play' };
    const action = keys[event.key];
    if (!action || (field && field !== this.range)) return;
    if (event.key === ' ' && event.target.closest('button, input[type="checkbox"]')) return;
    event.preventDefault();
    this.act(action);
  }
}

function draw(button, icon) {
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
}

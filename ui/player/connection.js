// When the server goes away, Streamlit lays a dialog over the page and makes all behind it inert. What
// has arrived can be played without a server, so the dialog is closed, once, and the player says
// itself what is wrong until the server answers again.

const AGAIN = 3000; // milliseconds between two looks for the server

export class Connection {
  /** @param {() => void} changed  called when the server is lost or found again */
  constructor(base, changed) {
    this.base = base;
    this.changed = changed;
    this.lost = false;
    this.watching = new MutationObserver(() => this.look());
    this.watching.observe(document.body, { childList: true });
  }

  look() {
    const dialog = document.querySelector('body > [data-testid="stDialog"]');
    if (!dialog?.textContent.startsWith('Connection error')) return;
    dialog.querySelector('button[aria-label="Close"]')?.click();
    if (!this.lost) this.wait();
  }

  async wait() {
    this.lost = true;
    this.changed();
    while (this.lost && !this.closed) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN));
      const answer = await fetch(new URL('_stcore/health', this.base)).catch(() => null);
      this.lost = !answer?.ok;
    }
    if (!this.closed) this.changed();
  }

  close() {
    this.closed = true;
    this.watching.disconnect();
  }
}

// The card of the track that is pointed at: its title and artist, asked when the pointer rests on it.
import { api } from "../api.js";

const RESTS_MS = 80;
const KEPT = 500;

export class Card {
  constructor(element, told) {
    Object.assign(this, { element, told, known: new Map(), row: -1, waits: 0 });
  }

  /** Show a track beside a place of the stage; `aloud` reads it to screen readers, too. */
  show(row, track, left, top, aloud) {
    this.put(left, top);
    if (row === this.row && !aloud) return;
    this.row = row;
    clearTimeout(this.waits);
    this.waits = setTimeout(async () => {
      const found = await this.ask(track);
      if (!found || this.row !== row) return;
      this.fill(found);
      if (aloud) this.told.textContent = `${found.title}, ${found.artist}`;
    }, RESTS_MS);
  }

  hide() {
    this.row = -1;
    clearTimeout(this.waits);
    this.element.hidden = true;
  }

  async ask(track) {
    if (!this.known.has(track)) {
      if (this.known.size > KEPT) this.known.clear();
      this.known.set(track, api("GET", `tracks/by-id?id=${track}`).then(([found]) => found, () => null));
    }
    return this.known.get(track);
  }

  fill({ title, artist, genres, year }) {
    const lines = [["strong", title], ["span", artist], ["span", [...genres.slice(0, 2), year].filter(Boolean).join(" · ")]];
    this.element.replaceChildren(...lines.filter(([, words]) => words).map(([tag, words]) => {
      const line = document.createElement(tag);
      const inner = document.createElement("bdi");
      inner.textContent = words;
      line.append(inner);
      return line;
    }));
    this.element.hidden = false;
    this.put(this.left, this.top);
  }

  put(left, top) {
    Object.assign(this, { left, top });
    const stage = this.element.parentElement;
    const [wide, high] = [this.element.offsetWidth, this.element.offsetHeight];
    const x = left + 14 + wide > stage.clientWidth ? left - wide - 14 : left + 14;
    const y = Math.min(top + 14, stage.clientHeight - high - 4);
    this.element.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`;
  }
}

// What sounds: two decks, so that one track may fade out while the next fades in. The next one is loaded ahead.
import { Deck } from "./deck.js";
import { settings } from "./settings.js";

const AHEAD_S = 25;
const SILENCE_S = 0.05;

/** Events: time, playing, paused, waiting, ended, gone, away, busy, back, and next (it is time for the next track). */
export class Sound extends EventTarget {
  #decks = [new Deck(), new Deck()];
  #front = 0;
  #context = null;
  #master = null;
  #leaving = false;

  constructor() {
    super();
    for (const deck of this.#decks) {
      for (const name of ["playing", "paused", "waiting", "gone", "away", "busy", "back"]) {
        deck.addEventListener(name, () => { if (deck === this.front) this.dispatchEvent(new Event(name)); });
      }
      deck.addEventListener("time", () => { if (deck === this.front) this.#time(); });
      deck.addEventListener("ended", () => {
        if (deck === this.front && !this.#leaving) this.dispatchEvent(new Event("ended"));
        else if (deck !== this.front) deck.clear();
      });
    }
  }

  get front() { return this.#decks[this.#front]; }
  get back() { return this.#decks[1 - this.#front]; }
  get time() { return this.front.track ? this.front.time : 0; }
  get length() { return this.front.length; }
  get paused() { return this.front.paused; }

  /** Play a track. `fade` seconds of the one before it go on under its beginning. */
  start(track, { from = 0, fade = 0, play = true } = {}) {
    const before = this.front;
    const ready = this.back.track?.id === track.id && !this.back.begun && from === 0;
    this.#front = 1 - this.#front;
    this.#leaving = false;
    if (!ready) this.front.load(track, from, { hold: !play });
    if (play) this.#ready();
    if (fade > 0 && play && !before.paused) {
      before.setLevel(0, fade);
      this.front.setLevel(0);
      this.front.setLevel(1, fade);
      const leaving = before.track;
      setTimeout(() => { if (before !== this.front && before.track === leaving) before.clear(); }, 1000 * (fade + SILENCE_S));
    } else {
      before.clear();
      this.front.setLevel(1);
    }
    if (play) this.front.play();
  }

  /** Load what plays next, so that it begins without a gap. */
  prepare(track) {
    if (this.back.track && (this.back.begun || this.back.track.id === track.id)) return;
    this.back.load(track);
  }

  /** What was loaded ahead does not follow after all. */
  forget() { if (!this.back.begun) this.back.clear(); }

  play() { this.#ready(); this.front.play(); }
  pause() { this.front.pause(); if (this.back.begun) this.back.clear(); }
  seek(to) { this.#leaving = false; this.front.seek(Math.max(0, Math.min(to, (this.length || to) - 0.1))); }
  stop() { for (const deck of this.#decks) deck.clear(); }

  /** How loud all of it is, 0 to 100: as ears count, not as samples do. */
  setVolume(volume, muted) {
    const loud = muted ? 0 : (volume / 100) ** 2;
    if (this.#master) this.#master.gain.value = loud;
    this.volume = loud;
  }

  /** Hear the settings anew. */
  relevel() { this.front.setLevel(1); }

  /** Browsers let a graph sound only once somebody has touched the page. */
  #ready() {
    if (!this.#context && window.AudioContext) {
      this.#context = new AudioContext();
      this.#master = this.#context.createGain();
      this.#master.gain.value = this.volume ?? 1;
      this.#master.connect(this.#context.destination);
      for (const deck of this.#decks) deck.connect(this.#context, this.#master);
    }
    if (this.#context?.state === "suspended") this.#context.resume();
  }

  #time() {
    this.dispatchEvent(new Event("time"));
    const left = this.length - this.time;
    if (!this.length || this.paused || this.#leaving) return;
    if (left < AHEAD_S) this.dispatchEvent(new Event("near"));
    // Short tracks are not all fade.
    const fade = Math.min(settings.fade, this.length / 3);
    if (fade > 0 && left <= fade) {
      this.#leaving = true;
      this.dispatchEvent(new CustomEvent("next", { detail: left }));
    }
  }
}

// One audio element with its gain: it plays a track's file, or its sound in another coding where the browser cannot.
import { settings } from "./settings.js";

const OPUS = 'audio/ogg; codecs="opus"';
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const FALLBACK_RATE = 192;
const LATER = [429, 502, 503, 504];
const MOST_FAILED = 3;

/** What a track is multiplied by so that all are equally loud, and so that none of its samples goes over full scale. */
export function level({ gain_db: gain, peak }) {
  if (gain === null || gain === undefined) return 1;
  return Math.min(10 ** (gain / 20), peak > 0 ? 1 / peak : 1);
}

export class Deck extends EventTarget {
  track = null;
  begun = false;
  #audio = new Audio();
  #gain = null;
  #offset = 0;
  #streamed = false;
  #failed = 0;
  #waits = 0;
  #waiting = 0;
  #wants = false;
  #held = false;

  constructor() {
    super();
    this.#audio.preload = "auto";
    const tell = (name) => () => this.dispatchEvent(new Event(name));
    this.#audio.addEventListener("timeupdate", tell("time"));
    this.#audio.addEventListener("playing", () => { this.#isWell(); tell("playing")(); });
    this.#audio.addEventListener("pause", tell("paused"));
    this.#audio.addEventListener("waiting", tell("waiting"));
    this.#audio.addEventListener("error", () => { if (this.track && this.#audio.error) this.#mend(); });
    this.#audio.addEventListener("ended", () => this.#end());
  }

  /** Send the sound through a graph, from the first time that one may be made. */
  connect(context, into) {
    if (this.#gain) return;
    this.#gain = context.createGain();
    context.createMediaElementSource(this.#audio).connect(this.#gain).connect(into);
    this.#audio.volume = 1;
    this.setLevel();
  }

  get time() { return this.#offset + this.#audio.currentTime; }
  get paused() { return this.#audio.paused; }
  get length() {
    const own = this.#audio.duration;
    return this.track?.duration_s ?? (Number.isFinite(own) ? this.#offset + own : 0);
  }

  /** Load a track from a place on; what is on `hold` and has to be turned is not asked for before it is played. */
  load(track, from = 0, { hold = false } = {}) {
    this.clear();
    this.track = track;
    this.#streamed = settings.quality > 0;
    this.#failed = this.#waits = 0;
    this.setLevel();
    this.#held = hold && this.#streamed;
    if (this.#held) this.#offset = from; else this.#open(from);
  }

  clear() {
    clearTimeout(this.#waiting);
    this.track = null;
    this.begun = false;
    this.#wants = false;
    this.#audio.pause();
    if (this.#audio.hasAttribute("src")) { this.#audio.removeAttribute("src"); this.#audio.load(); }
  }

  async play() {
    this.#wants = this.begun = true;
    if (this.#held) { this.#open(this.#offset); return; }
    try {
      await this.#audio.play();
    } catch (error) {
      // A browser that lets nothing sound until it is touched; what cannot be loaded tells by its error event.
      if (error.name === "NotAllowedError") { this.#wants = false; this.dispatchEvent(new Event("paused")); }
    }
  }

  pause() {
    this.#wants = false;
    this.#audio.pause();
  }

  seek(to) {
    if (this.#held) this.#offset = to;
    else if (this.#streamed) this.#open(to);
    else this.#audio.currentTime = to;
    this.dispatchEvent(new Event("time"));
  }

  /** Set how loud it is, at once or within so many seconds. */
  setLevel(share = 1, within = 0) {
    const loud = share * (settings.level && this.track ? level(this.track) : 1);
    if (!this.#gain) { this.#audio.volume = Math.min(1, loud); return; }
    const { currentTime } = this.#gain.context;
    this.#gain.gain.cancelScheduledValues(currentTime);
    this.#gain.gain.setValueAtTime(within ? this.#gain.gain.value : loud, currentTime);
    if (within) this.#gain.gain.linearRampToValueAtTime(loud, currentTime + within);
  }

  #address() {
    if (!this.#streamed) return `/api/v1/tracks/${this.track.id}/audio`;
    const format = this.#audio.canPlayType(OPUS) ? "opus" : "mp3";
    const rate = settings.quality || FALLBACK_RATE;
    return `/api/v1/tracks/${this.track.id}/stream?format=${format}&bit_rate=${rate}&from_s=${this.#offset.toFixed(3)}`;
  }

  #open(from) {
    clearTimeout(this.#waiting);
    this.#held = false;
    this.#offset = this.#streamed ? from : 0;
    this.#audio.src = this.#address();
    if (!this.#streamed && from > 0) this.#audio.currentTime = from;
    if (this.#wants) this.play();
  }

  #isWell() {
    if (this.#waits) this.dispatchEvent(new Event("back"));
    this.#failed = this.#waits = 0;
  }

  #end() {
    const left = this.length - this.time;
    // A stream that broke off looks as if it had ended.
    if (this.#streamed && left > 3) this.#mend();
    else this.dispatchEvent(new Event("ended"));
  }

  /** Find out why it does not sound, and go on from there: later, in another coding, or not at all. */
  async #mend() {
    const track = this.track;
    const at = this.time;
    const cut = this.#audio.error?.code === MediaError.MEDIA_ERR_NETWORK;
    const answer = await this.#asked();
    if (this.track !== track) return;
    if (answer?.status === 401) { location.assign(`/login?next=${encodeURIComponent(location.pathname)}`); return; }
    const later = !answer || LATER.includes(answer.status);
    if (!later && (!answer.ok || this.#failed >= MOST_FAILED)) { this.dispatchEvent(new Event("gone")); return; }
    if (!later && !cut && !this.#streamed) { this.#streamed = true; this.#open(at); return; }
    this.dispatchEvent(new Event(!answer ? "away" : later ? "busy" : "waiting"));
    const told = 1000 * Number(answer?.headers.get("Retry-After") ?? 0);
    const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#waits);
    this.#waits += 1;
    this.#failed += later ? 0 : 1;
    this.#waiting = setTimeout(() => { if (this.track === track) this.#open(at); }, Math.max(own, told));
  }

  /** What the server says of the sound; null when it says nothing. */
  async #asked() {
    try {
      return await fetch(this.#address(), { method: "HEAD", cache: "no-store" });
    } catch {
      return null;
    }
  }
}

// The player: what all its parts share, and what other modules may ask of it.
//
// Tells `segue:playing` of the document when another track begins. Its own events: track, queue, state, time, told.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";
import { keep, keptHere, keptThere } from "./keeping.js";
import { goOn, nextOfRadio, steered } from "./more.js";
import { Order, entry } from "./order.js";
import { report, tellAll } from "./plays.js";
import { settings, set } from "./settings.js";
import { Sound } from "./sound.js";

const WHOLE = 0.9;
const MOST = 1000;
const AGAIN_FROM_START_S = 4;

class Player extends EventTarget {
  order = new Order();
  sound = new Sound();
  muted = false;
  sleepsAfterTrack = false;
  begun = 0;
  #heard = 0;
  #last = null;

  constructor() {
    super();
    const sound = this.sound;
    sound.setVolume(settings.volume, false);
    sound.addEventListener("time", () => this.#time());
    sound.addEventListener("near", () => this.#near());
    sound.addEventListener("next", (event) => this.#ended(event.detail));
    sound.addEventListener("ended", () => this.#ended(0));
    sound.addEventListener("gone", () => this.#gone());
    for (const name of ["playing", "paused", "waiting"]) sound.addEventListener(name, () => this.tell("state"));
    sound.addEventListener("playing", () => this.#announce());
    sound.addEventListener("paused", () => this.keep());
    sound.addEventListener("away", () => notice(say("offline")));
    sound.addEventListener("busy", () => notice(say("busy")));
    sound.addEventListener("back", () => { notice(say("back")); tellAll(); });
    document.addEventListener("segue:settings", () => sound.relevel());
  }

  get playing() { return !!this.order.current && !this.sound.paused; }
  get current() { return this.order.current; }
  get heard() { return this.#heard; }
  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  /** Play the track at a place of the queue. `skipped` says that the one before was turned away. */
  go(at, { from = 0, fade = 0, play = true, skipped = false, heard = 0, told = false } = {}) {
    if (!told) this.#finish(skipped);
    this.order.at = at;
    this.order.trim(MOST);
    this.#heard = heard;
    this.#last = null;
    const { track } = this.order.current;
    this.sound.start(track, { from, fade, play });
    this.tell("track");
    this.tell("queue");
    this.keep();
    if (play) document.dispatchEvent(new CustomEvent("segue:playing", { detail: { track } }));
    if (this.order.upcoming.length <= 1) this.more();
  }

  /** Play these entries in the place of what there was. */
  begin(entries, at = 0) {
    if (!entries.length) { notice(say("nothingToPlay")); return; }
    this.begun += 1;
    this.#finish(false);
    this.order.begin(entries, at);
    this.go(at, { told: true });
  }

  toggle() {
    if (!this.current) return;
    if (this.playing) { this.sound.pause(); return; }
    if (this.sound.front.track) this.sound.play(); else this.go(this.order.at, { told: true });
    document.dispatchEvent(new CustomEvent("segue:playing", { detail: { track: this.current.track } }));
  }

  async next() {
    if (!this.current) return;
    const { current } = this;
    this.#finish(true);
    if (this.order.radio) await this.more({ anew: true });
    const following = this.order.following ?? await this.#brought();
    if (current !== this.current) return;
    if (following === null) this.#stop(); else this.go(following, { told: true });
  }

  previous() {
    if (!this.current) return;
    if (this.sound.time > AGAIN_FROM_START_S || this.order.at === 0) this.seek(0);
    else this.go(this.order.at - 1);
  }

  seek(to) { if (this.current) { this.sound.seek(to); this.tell("time"); this.keep(); } }

  setVolume(volume, muted = false) {
    this.muted = muted;
    set({ volume });
    this.sound.setVolume(volume, muted);
    this.tell("state");
  }

  /** Bring more before the queue ends. `anew`: what was added before is chosen again, for something was said of it. */
  async more({ anew = false } = {}) {
    if (!this.current) return;
    const brought = this.order.radio ? await nextOfRadio(this.order, anew) : settings.more && await goOn(this.order);
    if (brought) { this.sound.forget(); this.changed(); if (anew) this.tell("told", say("changed")); }
  }

  /** Something was said of a track of the radio that plays: what follows heeds it. */
  async heed(track, came) {
    if (!steered(this.order, track, came, this.#share(track))) return;
    await this.more({ anew: true });
  }

  changed() { this.tell("queue"); this.keep(); }
  keep() { keep(this); }

  /** Go on with what was kept, without a sound until somebody wants it. */
  restore(kept) {
    if (!kept?.entries.length) return;
    const { entries, at, refused, radio, turns, repeat, shuffled } = kept;
    Object.assign(this.order, { entries, at: Math.min(at, entries.length - 1), refused, radio, turns, repeat, shuffled });
    this.go(this.order.at, { from: kept.position_s, play: false, heard: kept.heard, told: true });
  }

  #share(id) {
    const { current } = this;
    return current?.track.id === id && this.sound.length ? Math.min(1, this.sound.time / this.sound.length) : 0;
  }

  #time() {
    const now = this.sound.time;
    const step = this.#last === null ? 0 : now - this.#last;
    if (step > 0 && step < 2) this.#heard += step;
    this.#last = now;
    this.tell("time");
  }

  #near() {
    const following = this.order.repeat === "one" ? null : this.order.following;
    if (following !== null) this.sound.prepare(this.order.entries[following].track);
  }

  async #ended(fade) {
    if (this.sleepsAfterTrack) {
      if (fade) return;
      this.sleepsAfterTrack = false;
      this.#finish(false);
      this.tell("slept");
      this.#stop();
      return;
    }
    if (this.order.repeat === "one") { this.go(this.order.at, { fade }); return; }
    const following = this.order.following ?? await this.#brought();
    if (following === null) { this.#finish(false); this.#stop(); } else this.go(following, { fade });
  }

  async #brought() {
    await this.more();
    return this.order.following;
  }

  #gone() {
    notice(say("gone", { title: this.current.track.title }));
    const following = this.order.following;
    if (following === null || following <= this.order.at) this.#stop(); else this.go(following, { told: true });
  }

  #stop() {
    const { at } = this.order;
    this.sound.stop();
    this.#heard = 0;
    api("PUT", "now-playing", { track_id: null }).catch(() => {});
    this.order.at = at;
    this.tell("state");
    this.keep();
  }

  /** Tell what became of the track that plays. */
  #finish(skipped) {
    const { current } = this;
    if (!current) return;
    const length = current.track.duration_s || this.sound.length;
    const whole = length > 0 && this.#heard >= WHOLE * length;
    if (this.#heard > 0 || skipped) {
      report({ current, heard_s: this.#heard, skipped: skipped && !whole });
      if (this.order.radio) {
        const came = skipped && !whole ? "skipped" : "finished";
        this.order.turns.push({ track_id: current.track.id, came, heard: length ? Math.min(1, this.#heard / length) : 0 });
      }
    }
    this.#heard = 0;
    this.#last = null;
  }

  #announce() {
    const { current } = this;
    if (!current) return;
    api("PUT", "now-playing", { track_id: current.track.id, position_s: this.sound.time }).catch(() => {});
  }
}

export const player = new Player();

/** Play these tracks. `whys` are sentences by the tracks' numbers. */
export function playTracks(tracks, { at = 0, source = "", session = "", whys = {} } = {}) {
  player.begin(tracks.map((track) => entry(track, { source, session, why: whys[track.id] ?? "" })), at);
}

/** Put tracks behind what somebody put there themselves. */
export function addTracks(tracks, places = {}) {
  if (!player.current) { playTracks(tracks, places); return; }
  player.order.add(tracks.map((track) => entry(track, places)));
  player.sound.forget();
  player.changed();
  notice(say("queued"));
}

/** Put tracks right behind what plays. */
export function playNext(tracks, places = {}) {
  if (!player.current) { playTracks(tracks, places); return; }
  player.order.addNext(tracks.map((track) => entry(track, places)));
  player.sound.forget();
  player.changed();
  notice(say("queuedNext"));
}

/** Begin a radio: see POST /api/v1/radio. */
export async function startRadio(body) {
  const { begun } = player;
  try {
    notice(say("radioBegins"));
    const { list, radio } = await api("POST", "radio", { count: 5, ...body });
    // Somebody was not so patient.
    if (player.begun !== begun) return;
    const entries = list.tracks.map((one) => entry(one.track, { whose: "added", why: one.why, source: "radio", session: list.id }));
    player.begin(entries);
    player.order.radio = radio;
    player.changed();
  } catch (problem) {
    refused(problem);
  }
}

/** What plays now: a track, or null. */
export const current = () => player.current?.track ?? null;

/** What was kept in this browser or on the server, whichever is the newer. */
export async function resume() {
  const here = keptHere();
  const there = await keptThere().catch(() => null);
  if (player.current) return;
  player.restore(there && (!here || there.changed > here.changed) ? there : here);
}

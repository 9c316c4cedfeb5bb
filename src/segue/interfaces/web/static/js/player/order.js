// What plays in which order: what was played, what somebody put there, what was added for them. No sound, no page.
//
// An entry is {track, whose: "mine" | "added", why, source, session, came, heard}; `came` is what became of it.

let counted = 0;

/** A track on its way into the queue. */
export const entry = (track, { whose = "mine", why = "", source = "", session = "" } = {}) =>
  ({ track, whose, why, source, session, came: "", heard: 0, order: counted++ });

export class Order {
  entries = [];
  at = 0;
  refused = [];
  radio = null;
  turns = [];
  repeat = "";
  shuffled = false;

  get current() { return this.entries[this.at] ?? null; }
  get played() { return this.entries.slice(0, this.at); }
  get upcoming() { return this.entries.slice(this.at + 1); }

  /** Play these from one of them on, in the place of all there was. */
  begin(entries, at = 0) {
    Object.assign(this, { entries, at, refused: [], radio: null, turns: [] });
    if (this.shuffled) this.shuffle(true);
  }

  /** What plays after the present one; null at the end. */
  get following() {
    if (this.at + 1 < this.entries.length) return this.at + 1;
    return this.repeat === "all" && this.entries.length && !this.radio ? 0 : null;
  }

  /** After what somebody put there themselves, and before what was added for them. */
  add(entries) {
    const first = this.upcoming.findIndex((one) => one.whose === "added");
    this.entries.splice(first < 0 ? this.entries.length : this.at + 1 + first, 0, ...entries);
  }

  addNext(entries) { this.entries.splice(this.at + 1, 0, ...entries); }
  append(entries) { this.entries.push(...entries); }

  /** Take one out that is still to come. What was added for somebody and is taken out is a gentle no. */
  takeOut(place) {
    if (place <= this.at) return null;
    const [out] = this.entries.splice(place, 1);
    if (out?.whose === "added") {
      this.refused.push(out.track.id);
      if (this.radio) this.turns.push({ track_id: out.track.id, came: "removed", heard: 0 });
    }
    return out ?? null;
  }

  /** Let go of what was added and is still to come; gives the tracks. */
  dropAdded() {
    const gone = this.upcoming.filter((one) => one.whose === "added");
    this.entries = this.entries.filter((one, place) => place <= this.at || one.whose !== "added");
    return gone.map((one) => one.track.id);
  }

  /** Mix what is still to come, or put it back in the order in which it came. */
  shuffle(on) {
    this.shuffled = on;
    const mine = this.upcoming.filter((one) => one.whose === "mine");
    const added = this.upcoming.filter((one) => one.whose !== "mine");
    if (on) for (let last = mine.length - 1; last > 0; last--) {
      const other = Math.floor(Math.random() * (last + 1));
      [mine[last], mine[other]] = [mine[other], mine[last]];
    } else mine.sort((one, other) => one.order - other.order);
    this.entries = [...this.entries.slice(0, this.at + 1), ...mine, ...added];
  }

  /** Forget what was played longest ago, so that the queue stays as small as the server keeps it. */
  trim(most) {
    const gone = Math.max(0, Math.min(this.at, this.entries.length - most));
    this.entries.splice(0, gone);
    this.at -= gone;
    this.entries.length = Math.min(this.entries.length, most);
    this.refused = this.refused.slice(-most);
    this.turns = this.turns.slice(-most);
  }
}

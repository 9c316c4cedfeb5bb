// How much there is time to draw while the map moves: less where frames come late, all of it when it rests.
const LATE_MS = 24;
const EARLY_MS = 19;
const PAUSE_MS = 200;
const RESTS_MS = 160;
const ALWAYS = 8000;

export class Pace {
  /** Of `count` points; `rested` is called when nothing has moved for a moment and not all was drawn. */
  constructor(count, rested) {
    Object.assign(this, { rested, least: Math.min(1, ALWAYS / Math.max(count, 1)), share: 1, last: 0, rest: 0 });
  }

  /** The share of the points to draw in the frame of this time. */
  next(now) {
    const took = now - this.last;
    this.last = now;
    if (took < PAUSE_MS) {
      if (took > LATE_MS) this.share = Math.max(this.least, this.share * 0.6);
      else if (took < EARLY_MS) this.share = Math.min(1, this.share * 1.05);
    }
    clearTimeout(this.rest);
    if (this.share < 1) this.rest = setTimeout(this.rested, RESTS_MS);
    return this.share;
  }

  stop() {
    clearTimeout(this.rest);
  }
}

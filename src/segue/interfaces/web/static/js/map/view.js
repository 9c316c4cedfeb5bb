// What of the map is seen: its middle, and how many pixels wide the whole of it would be.
const NEAREST = 400;
const MOVES_MS = 180;
const MARGIN = 0.92;

export class View {
  /** `changed` is called when something else is seen. */
  constructor(stage, changed) {
    Object.assign(this, { stage, changed, x: 0.5, y: 0.5, scale: 1, moving: 0 });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
  }

  get wide() { return this.stage.clientWidth; }
  get high() { return this.stage.clientHeight; }
  get fit() { return Math.min(this.wide, this.high) * MARGIN; }

  /** From the map to pixels of the stage. */
  toStage(x, y) {
    return [(x - this.x) * this.scale + this.wide / 2, (y - this.y) * this.scale + this.high / 2];
  }

  /** From pixels of the stage to the map. */
  toMap(left, top) {
    return [(left - this.wide / 2) / this.scale + this.x, (top - this.high / 2) / this.scale + this.y];
  }

  /** All of it. */
  whole({ at_once: atOnce = false } = {}) {
    this.go({ x: 0.5, y: 0.5, scale: this.fit }, atOnce);
  }

  pan(across, down) {
    this.go({ x: this.x - across / this.scale, y: this.y - down / this.scale, scale: this.scale }, true);
  }

  /** Nearer or farther, so that one place of the stage stays where it is. */
  zoom(times, left = this.wide / 2, top = this.high / 2, atOnce = true) {
    const scale = this.bounded(this.scale * times);
    const [x, y] = this.toMap(left, top);
    const kept = this.scale / scale;
    this.go({ x: x + (this.x - x) * kept, y: y + (this.y - y) * kept, scale }, atOnce);
  }

  /** To a place; nearer, where it is seen from afar. */
  to(x, y, times) {
    this.go({ x, y, scale: Math.max(this.scale, this.bounded(this.fit * times)) }, false);
  }

  bounded(scale) {
    return Math.max(this.fit / 2, Math.min(this.fit * NEAREST, scale));
  }

  go(wanted, atOnce) {
    cancelAnimationFrame(this.moving);
    const bound = (value) => Math.max(0, Math.min(1, value));
    const end = { x: bound(wanted.x), y: bound(wanted.y), scale: wanted.scale };
    if (atOnce || this.calm.matches) {
      Object.assign(this, end);
      this.changed();
      return;
    }
    const from = { x: this.x, y: this.y, scale: this.scale };
    const began = performance.now();
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - began) / MOVES_MS));
      const eased = 1 - (1 - share) ** 3;
      for (const name of ["x", "y"]) this[name] = from[name] + (end[name] - from[name]) * eased;
      this.scale = from.scale * (end.scale / from.scale) ** eased;
      this.changed();
      if (share < 1) this.moving = requestAnimationFrame(step);
    };
    this.moving = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.moving);
  }
}

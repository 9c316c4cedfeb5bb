// What is on the map, in columns; which point is nearest to a place, and which lie inside a line drawn around them.
const CELLS = 128;

export class Points {
  constructor(told) {
    this.count = told.tracks.length;
    this.tracks = told.tracks;
    this.x = Float32Array.from(told.x, (value) => value / told.width);
    this.y = Float32Array.from(told.y, (value) => 1 - value / told.width);
    for (const name of ["genre", "mood", "year", "region"]) this[name] = Int32Array.from(told[name]);
    this.rows = new Map(told.tracks.map((track, row) => [track, row]));
    this.sortIntoCells();
  }

  sortIntoCells() {
    const cell = (value) => Math.min(CELLS - 1, Math.floor(value * CELLS));
    const of = Int32Array.from(this.x, (x, row) => cell(this.y[row]) * CELLS + cell(x));
    this.starts = new Int32Array(CELLS * CELLS + 1);
    for (const one of of) this.starts[one + 1] += 1;
    for (let one = 0; one < CELLS * CELLS; one += 1) this.starts[one + 1] += this.starts[one];
    const next = this.starts.slice();
    this.sorted = new Int32Array(this.count);
    of.forEach((one, row) => { this.sorted[next[one]++] = row; });
  }

  /** The rows in the cells that a box touches. */
  * near(left, top, right, bottom) {
    const bound = (value) => Math.max(0, Math.min(CELLS - 1, Math.floor(value * CELLS)));
    for (let down = bound(top); down <= bound(bottom); down += 1) {
      const from = this.starts[down * CELLS + bound(left)];
      const to = this.starts[down * CELLS + bound(right) + 1];
      for (let place = from; place < to; place += 1) yield this.sorted[place];
    }
  }

  /** The row nearest to a place, of those that `shown` has; -1 where none is within the reach. */
  nearest(x, y, reach, shown) {
    let found = -1;
    let least = reach * reach;
    for (const row of this.near(x - reach, y - reach, x + reach, y + reach)) {
      if (!shown(row)) continue;
      const far = (this.x[row] - x) ** 2 + (this.y[row] - y) ** 2;
      if (far <= least) [found, least] = [row, far];
    }
    return found;
  }

  /** The rows inside a closed line of [x, y], counted as even and odd crossings. */
  inside(line, shown) {
    const xs = line.map(([x]) => x);
    const ys = line.map(([, y]) => y);
    const found = [];
    for (const row of this.near(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys))) {
      if (shown(row) && isInside(this.x[row], this.y[row], line)) found.push(row);
    }
    return found.sort((one, other) => one - other);
  }
}

function isInside(x, y, line) {
  let odd = false;
  for (let one = 0, before = line.length - 1; one < line.length; before = one, one += 1) {
    const [ax, ay] = line[one];
    const [bx, by] = line[before];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

// The same where there is no WebGL2: squares on a plain canvas, one colour after the other.
import { FAINT, MARKED, pointSize } from "./painter.js";

export class CanvasPainter {
  constructor(canvas, points) {
    Object.assign(this, { canvas, points, at: canvas.getContext("2d"), colours: new Uint8Array(points.count), standing: new Uint8Array(points.count), palette: [] });
  }

  recolour(colours, palette) {
    this.colours = colours;
    this.palette = palette.map((parts) => `rgb(${parts.map((part) => Math.round(part * 255)).join(" ")})`);
  }

  restand(standing) {
    this.standing = standing;
  }

  paint(view, share = 1) {
    const { canvas, at, points } = this;
    if (canvas.width !== view.wide || canvas.height !== view.high) [canvas.width, canvas.height] = [view.wide, view.high];
    at.clearRect(0, 0, canvas.width, canvas.height);
    const size = pointSize(points.count, view);
    const [left, top] = view.toMap(-size, -size);
    const [right, bottom] = view.toMap(view.wide + size, view.high + size);
    const alike = this.palette.map(() => [[], [], []]);
    for (const row of points.near(left, top, right, bottom)) {
      if (share === 1 || isSample(row, share)) alike[this.colours[row]][this.standing[row]].push(row);
    }
    for (let standing = FAINT; standing <= MARKED; standing += 1) {
      const across = standing === MARKED ? 2 * size + 2 : size;
      at.globalAlpha = standing === FAINT ? 0.1 : 0.9;
      this.palette.forEach((colour, place) => {
        at.fillStyle = colour;
        for (const row of alike[place][standing]) {
          const [x, y] = view.toStage(points.x[row], points.y[row]);
          at.fillRect(x - across / 2, y - across / 2, across, across);
        }
      });
    }
  }

  close() {}
}

/** Whether a row is in a fair sample of this share, always the same rows. */
function isSample(row, share) {
  return (Math.imul(row, 2654435761) >>> 0) / 2 ** 32 < share;
}

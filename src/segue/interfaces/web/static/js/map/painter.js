// Points drawn by WebGL2, all in one go; what is filtered out is faint, what is found or chosen is large.
// They are drawn in a mixed order, so that the first of them are a fair sample of all, which is enough while all moves.
import { CanvasPainter } from "./canvas_painter.js";

export const CLASSES = 16;
/** How a point stands out. */
export const FAINT = 0, PLAIN = 1, MARKED = 2;

/** The rows in a mixed order, always the same. */
function mixed(count) {
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  let seed = 1;
  for (let last = count - 1; last > 0; last -= 1) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((seed / 2 ** 32) * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

const VERTEX = `#version 300 es
in vec2 place; in float colour; in float standing;
uniform vec2 middle; uniform vec2 stretch; uniform float size; uniform vec3 palette[${CLASSES}];
out vec4 ink;
void main() {
  gl_Position = vec4((place - middle) * stretch, 0.0, 1.0);
  gl_PointSize = standing > 1.5 ? size * 2.0 + 2.0 : size;
  ink = vec4(palette[int(colour)], standing < 0.5 ? 0.10 : 0.9);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 ink; uniform bool rounded; out vec4 shown;
void main() {
  if (rounded && distance(gl_PointCoord, vec2(0.5)) > 0.5) discard;
  shown = vec4(ink.rgb * ink.a, ink.a);
}`;

/** The painter that this browser is able to have. */
export function painterFor(canvas, points) {
  const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, powerPreference: "low-power" });
  return gl ? new GlPainter(canvas, gl, points) : new CanvasPainter(canvas, points);
}

class GlPainter {
  constructor(canvas, gl, points) {
    Object.assign(this, { canvas, gl, points, order: mixed(points.count), colours: new Uint8Array(points.count), standing: new Uint8Array(points.count), palette: new Float32Array(3 * CLASSES) });
    canvas.addEventListener("webglcontextlost", (event) => { event.preventDefault(); this.lost = true; });
    canvas.addEventListener("webglcontextrestored", () => { this.lost = false; this.prepare(); this.again?.(); });
    this.prepare();
  }

  prepare() {
    const { gl, points } = this;
    const program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    this.at = Object.fromEntries(["middle", "stretch", "size", "palette", "rounded"].map((name) => [name, gl.getUniformLocation(program, name)]));
    const places = new Uint16Array(2 * points.count);
    this.order.forEach((row, place) => {
      places[2 * place] = points.x[row] * 65535;
      places[2 * place + 1] = points.y[row] * 65535;
    });
    this.buffer(program, "place", 2, gl.UNSIGNED_SHORT, true, places);
    this.buffers = {
      colour: this.buffer(program, "colour", 1, gl.UNSIGNED_BYTE, false, this.colours),
      standing: this.buffer(program, "standing", 1, gl.UNSIGNED_BYTE, false, this.standing),
    };
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  buffer(program, name, size, type, normal, data) {
    const { gl } = this;
    const made = gl.createBuffer();
    const place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, made);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normal, 0, 0);
    return made;
  }

  /** Other colours [points], in a palette of red, green and blue from 0 to 1. */
  recolour(colours, palette) {
    this.colours = this.order.map((row) => colours[row]);
    this.palette = Float32Array.from({ length: 3 * CLASSES }, (_, place) => palette[Math.floor(place / 3)]?.[place % 3] ?? 0);
    this.send("colour");
  }

  /** How each point stands out. */
  restand(standing) {
    this.standing = this.order.map((row) => standing[row]);
    this.send("standing");
  }

  send(name) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, Uint8Array.from(name === "colour" ? this.colours : this.standing), gl.STATIC_DRAW);
  }

  /** What is seen in a view; only a `share` of the points where there is no time for all. */
  paint(view, share = 1) {
    if (this.lost) return;
    const { gl, canvas, points, at } = this;
    const dense = Math.min(devicePixelRatio || 1, 2);
    const [wide, high] = [Math.round(view.wide * dense), Math.round(view.high * dense)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    gl.viewport(0, 0, wide, high);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const size = pointSize(points.count, view) * dense;
    gl.uniform2f(at.middle, view.x, view.y);
    gl.uniform2f(at.stretch, (2 * view.scale) / view.wide, (-2 * view.scale) / view.high);
    gl.uniform1f(at.size, size);
    gl.uniform3fv(at.palette, this.palette);
    // Squares of a few pixels look round, and cost less.
    gl.uniform1i(at.rounded, size > 4 ? 1 : 0);
    gl.drawArrays(gl.POINTS, 0, Math.ceil(points.count * share));
  }

  close() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

/** Pixels across: small where there are many, larger from near. */
export function pointSize(count, view) {
  const apart = view.fit / Math.sqrt(Math.max(count, 1));
  return Math.max(1.5, Math.min(14, 0.35 * apart * Math.sqrt(view.scale / view.fit)));
}

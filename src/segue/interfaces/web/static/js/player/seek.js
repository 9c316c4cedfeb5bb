// The outline of the track as a bar by which one goes to a place in it: with the mouse, a finger or the keys.
import { api } from "../api.js";
import { say } from "../words.js";
import { clock } from "./drawing.js";

const COLUMNS = 200;
const WIDTH = 400;
const STEP_S = 5;
const LONG_STEP_S = 30;

export function seeking(player, section) {
  const part = (name) => section.querySelector(`[data-player="${name}"]`);
  const bar = part("seek");
  let dragged = null;
  let drawn = null;

  player.addEventListener("track", outline);
  player.addEventListener("time", show);
  player.addEventListener("state", show);
  bar.addEventListener("pointerdown", (event) => {
    if (!player.current) return;
    bar.setPointerCapture(event.pointerId);
    drag(event);
  });
  bar.addEventListener("pointermove", (event) => { if (dragged !== null) drag(event); });
  bar.addEventListener("pointerup", () => { if (dragged !== null) player.seek(dragged); dragged = null; });
  bar.addEventListener("pointercancel", () => { dragged = null; show(); });
  bar.addEventListener("keydown", (event) => {
    const to = moved(event.key);
    if (to === null || !player.current) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(Math.max(0, Math.min(player.sound.length, to)));
  });

  function drag(event) {
    const { left, width } = bar.getBoundingClientRect();
    dragged = player.sound.length * Math.max(0, Math.min(1, (event.clientX - left) / width));
    show();
  }

  function moved(key) {
    const { time, length } = player.sound;
    const steps = { ArrowRight: STEP_S, ArrowUp: STEP_S, ArrowLeft: -STEP_S, ArrowDown: -STEP_S, PageUp: LONG_STEP_S, PageDown: -LONG_STEP_S };
    if (key === "Home") return 0;
    if (key === "End") return length;
    return key in steps ? time + steps[key] : null;
  }

  function show() {
    const length = player.sound.length || player.current?.track.duration_s || 0;
    const at = Math.min(dragged ?? player.sound.time, length || Infinity);
    part("time").textContent = clock(at);
    part("length").textContent = clock(length);
    part("done").setAttribute("width", String(length ? (WIDTH * at) / length : 0));
    bar.setAttribute("aria-valuemax", String(Math.round(length)));
    bar.setAttribute("aria-valuenow", String(Math.round(at)));
    bar.setAttribute("aria-valuetext", say("timeOf", { time: clock(at), length: clock(length) }));
  }

  async function outline() {
    const track = player.current?.track;
    show();
    if (!track || drawn === track.id) return;
    drawn = track.id;
    draw([]);
    part("outline-text").textContent = "";
    try {
      const { peaks, text } = await api("GET", `tracks/${track.id}/waveform?columns=${COLUMNS}`);
      if (drawn !== track.id) return;
      draw(peaks);
      part("outline-text").textContent = text;
    } catch { /* The plain bar does as well. */ }
  }

  /** Bars from the middle up and down; without peaks, one thin line. */
  function draw(peaks) {
    const most = Math.max(0.05, ...peaks);
    const step = WIDTH / (peaks.length || 1);
    const bars = peaks.map((peak, place) => {
      const high = 4 + 92 * (peak / most);
      return `M${(step * (place + 0.15)).toFixed(2)} ${(50 - high / 2).toFixed(1)}h${(step * 0.7).toFixed(2)}v${high.toFixed(1)}h-${(step * 0.7).toFixed(2)}z`;
    });
    const path = bars.join("") || `M0 46h${WIDTH}v8h-${WIDTH}z`;
    for (const one of section.querySelectorAll('[data-player="outline"]')) one.setAttribute("d", path);
  }
}

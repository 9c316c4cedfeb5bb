// The outline of a sound as a picture and as a table, and where its player is in it.
import { length, number, row } from "./filling.js";

const WIDE = 1024;
const TALL = 160;
const ROWS = 16;

/** Draw a WaveformDoc into an svg, put its twin into a table, and follow an <audio>. */
export function drawWaveform(svg, table, waveform, audio, seconds) {
  const count = waveform.lowest.length;
  const at = (value) => (TALL / 2) * (1 - Math.max(-1, Math.min(1, value)));
  const across = (place) => ((WIDE * place) / Math.max(1, count)).toFixed(1);
  const outline = (high, low) => {
    const over = high.map((value, place) => `${across(place)} ${at(value).toFixed(1)}`);
    const under = low.map((value, place) => `${across(place)} ${at(value).toFixed(1)}`).reverse();
    return count ? `M${over.concat(under).join("L")}Z` : "";
  };
  svg.querySelector(".waveform-peaks").setAttribute("d", outline(waveform.highest, waveform.lowest));
  svg.querySelector(".waveform-body").setAttribute("d", outline(waveform.rms, waveform.rms.map((value) => -value)));
  const done = svg.querySelector(".waveform-at");
  audio.addEventListener("timeupdate", () => done.setAttribute("width", audio.duration ? (WIDE * audio.currentTime) / audio.duration : 0));
  svg.addEventListener("click", (event) => {
    const box = svg.getBoundingClientRect();
    if (Number.isFinite(audio.duration)) { audio.currentTime = (audio.duration * (event.clientX - box.left)) / box.width; audio.play(); }
  });
  for (let part = 0; part < Math.min(ROWS, count); part++) {
    const [start, end] = [Math.floor((part * count) / ROWS), Math.max(1, Math.floor(((part + 1) * count) / ROWS))];
    const peaks = waveform.highest.slice(start, end).map((value, place) => Math.max(value, -waveform.lowest[start + place]));
    const squares = waveform.rms.slice(start, end).map((value) => value * value);
    const mean = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / Math.max(1, squares.length));
    table.append(row(length((seconds * start) / count), number(Math.max(0, ...peaks), 2), number(mean, 2)));
  }
}

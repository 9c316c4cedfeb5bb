// The map of the library: points, names, legend, card, lasso and search, put together.
import { api } from "../api.js";
import { Card } from "../map/card.js";
import { chosenPanel } from "../map/chosen.js";
import { byLabel, byPlays, byYear, palette } from "../map/colours.js";
import { gestures } from "../map/gestures.js";
import { fillLegend } from "../map/legend.js";
import { Names } from "../map/names.js";
import { Pace } from "../map/pace.js";
import { FAINT, MARKED, painterFor, PLAIN } from "../map/painter.js";
import { Points } from "../map/points.js";
import { View } from "../map/view.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

const REACH_PX = 14;
const KEYED_REACH_PX = 80;
const NEAR = 8;
const FAR = 3;

export async function enter(main) {
  const section = main.querySelector("[data-map]");
  if (!section) return undefined;
  let told;
  try {
    told = await api("GET", "map");
  } catch (problem) {
    refused(problem);
    return undefined;
  }
  if (!section.isConnected) return undefined;
  section.hidden = false;
  main.querySelector("[data-rough]").hidden = told.drawn_at !== null;
  const regions = JSON.parse(main.querySelector("[data-regions]").textContent);
  const map = new MusicMap(section, told, regions);
  main.querySelectorAll("[data-region]").forEach((button) => button.addEventListener("click", () => map.showRegion(Number(button.dataset.region))));
  return () => map.close();
}

class MusicMap {
  constructor(section, told, regions) {
    this.section = section;
    this.find = (name) => section.querySelector(`[data-${name}]`);
    this.stage = this.find("stage");
    this.told = told;
    this.regions = regions;
    this.points = new Points(told);
    this.painter = painterFor(this.find("points"), this.points);
    this.painter.again = () => this.recolour();
    this.view = new View(this.stage, () => this.draw());
    this.pace = new Pace(this.points.count, () => this.painter.paint(this.view));
    this.names = new Names(this.find("names"), regions, told.width);
    this.card = new Card(this.find("card"), this.find("told"));
    this.hidden = new Set();
    this.marked = new Set();
    this.here = -1;
    this.ended = new AbortController();
    this.show = chosenPanel(this.find("chosen"), () => this.mark([]));
    this.hand = gestures(this.stage, this.view, {
      point: (left, top, keyed) => this.point(left, top, keyed),
      leave: () => this.card.hide(),
      play: (left, top, keyed) => this.play(left, top, keyed),
      lasso: (line, done) => this.lasso(line, done),
    });
    this.listen();
    this.view.whole({ at_once: true });
    this.colour("genre");
    this.askWhatPlays();
  }

  listen() {
    const { signal } = this.ended;
    this.find("colour").addEventListener("change", (event) => this.colour(event.target.value));
    this.find("find").addEventListener("submit", (event) => { event.preventDefault(); this.search(event.target.elements.q.value.trim()); });
    this.find("find").addEventListener("search", (event) => { if (!event.target.value) this.mark([]); });
    this.find("lasso").addEventListener("click", () => this.draws(!this.hand.drawing));
    this.find("in-view").addEventListener("click", () => this.choose([[0, 0], [this.view.wide, 0], [this.view.wide, this.view.high], [0, this.view.high]]));
    this.find("here").addEventListener("click", () => this.goHere());
    for (const button of this.section.querySelectorAll("[data-zoom]")) {
      const middle = [undefined, undefined, false];
      const does = { in: () => this.view.zoom(1.6, ...middle), out: () => this.view.zoom(1 / 1.6, ...middle), whole: () => this.view.whole() };
      button.addEventListener("click", does[button.dataset.zoom]);
    }
    document.addEventListener("segue:playing", (event) => this.plays(event.detail?.track), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour(), { signal });
    this.sized = new ResizeObserver(() => this.draw());
    this.sized.observe(this.stage);
  }

  draw() {
    if (this.waits) return;
    this.waits = requestAnimationFrame((now) => {
      this.waits = 0;
      this.painter.paint(this.view, this.pace.next(now));
      this.names.put(this.view);
      this.ring();
      this.stage.dataset.view = [this.view.x, this.view.y, this.view.scale].join(" ");
    });
  }

  async colour(by) {
    if (by === "plays" && !this.plays_) {
      const { tracks, plays } = await api("GET", "map/plays");
      this.plays_ = new Int32Array(this.points.count);
      tracks.forEach((track, place) => { if (this.points.rows.has(track)) this.plays_[this.points.rows.get(track)] = plays[place]; });
    }
    this.classes = {
      genre: () => byLabel(this.points.genre, this.told.genres),
      mood: () => byLabel(this.points.mood, this.told.moods),
      year: () => byYear(this.points.year),
      plays: () => byPlays(this.plays_),
    }[by]();
    this.recolour();
  }

  recolour() {
    const colours = palette(this.classes);
    this.painter.recolour(this.classes.codes, colours);
    fillLegend(this.find("legend"), this.classes, colours, (hidden) => { this.hidden = hidden; this.restand(); });
  }

  restand() {
    const only = this.marked.size > 0;
    const standing = Uint8Array.from(this.classes.codes, (code, row) => {
      if (this.hidden.has(code)) return FAINT;
      if (this.marked.has(row)) return MARKED;
      return only ? FAINT : PLAIN;
    });
    this.painter.restand(standing);
    this.draw();
  }

  shown = (row) => !this.hidden.has(this.classes.codes[row]);

  mark(rows) {
    this.marked = new Set(rows);
    this.restand();
  }

  at(left, top, keyed) {
    const reach = (keyed ? KEYED_REACH_PX : REACH_PX) / this.view.scale;
    return this.points.nearest(...this.view.toMap(left, top), reach, this.shown);
  }

  point(left, top, keyed = false) {
    const row = this.at(left, top, keyed);
    if (row < 0) { this.card.hide(); return; }
    this.card.show(row, this.points.tracks[row], ...this.view.toStage(this.points.x[row], this.points.y[row]), keyed);
  }

  play(left, top, keyed = false) {
    const row = this.at(left, top, keyed);
    if (row < 0) return;
    // The player listens to buttons that say what they play.
    const button = document.createElement("button");
    button.hidden = true;
    Object.assign(button.dataset, { play: `/api/v1/tracks/by-id?id=${this.points.tracks[row]}`, source: "map" });
    this.section.append(button);
    button.click();
    button.remove();
  }

  draws(drawing) {
    this.hand.drawing = drawing;
    this.find("lasso").setAttribute("aria-pressed", String(drawing));
    this.stage.classList.toggle("drawing", drawing);
  }

  lasso(line, done) {
    this.find("line").setAttribute("points", done ? "" : line.map((place) => place.join(",")).join(" "));
    if (!done) return;
    if (line.length > 2) this.choose(line);
    this.draws(false);
  }

  choose(line) {
    const rows = this.points.inside(line.map(([left, top]) => this.view.toMap(left, top)), this.shown);
    this.mark(rows);
    this.show(rows.map((row) => this.points.tracks[row]));
  }

  async search(words) {
    if (!words) { this.mark([]); return; }
    try {
      const found = await api("GET", `map/found?q=${encodeURIComponent(words)}`);
      const rows = found.map((track) => this.points.rows.get(track)).filter((row) => row !== undefined);
      this.mark(rows);
      this.find("told").textContent = say("map-found", { count: rows.length });
      if (!rows.length) notice(say("map-found", { count: 0 }));
      else this.view.to(this.points.x[rows[0]], this.points.y[rows[0]], rows.length === 1 ? NEAR : 1);
    } catch (problem) {
      refused(problem);
    }
  }

  showRegion(id) {
    const region = this.regions.find((one) => one.id === id);
    this.view.to(region.x / this.told.width, 1 - region.y / this.told.width, FAR);
    this.stage.scrollIntoView({ block: "center" });
    this.stage.focus({ preventScroll: true });
  }

  async askWhatPlays() {
    try {
      const { current } = await import("../player/player.js");
      this.plays(current?.()?.track ?? current?.());
    } catch {
      // Without a player nothing plays.
    }
  }

  plays(track) {
    this.here = this.points.rows.get(Number(track?.id ?? track)) ?? -1;
    this.find("here").disabled = this.here < 0;
    this.draw();
  }

  goHere() {
    if (this.here >= 0) this.view.to(this.points.x[this.here], this.points.y[this.here], NEAR);
  }

  ring() {
    const ring = this.find("ring");
    ring.hidden = this.here < 0;
    if (this.here < 0) return;
    const [left, top] = this.view.toStage(this.points.x[this.here], this.points.y[this.here]);
    ring.style.transform = `translate(${left}px, ${top}px)`;
  }

  close() {
    this.ended.abort();
    this.sized.disconnect();
    this.view.stop();
    this.pace.stop();
    cancelAnimationFrame(this.waits);
    this.card.hide();
    this.painter.close();
  }
}

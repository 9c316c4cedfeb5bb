// What a file is named, put into the page: sound, pictures, what each model says, and what of the library is like it.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";
import { filled, length, number, percent, row } from "./filling.js";
import { drawWaveform } from "./waveform.js";

const BARS = 5;
const PITCHES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const FIGURES = [
  ["tempo_bpm", 1], ["key", null], ["key_confidence", 2], ["loudness_lufs", 1], ["loudness_range_lu", 1], ["energy", 2], ["danceability", 2], ["valence", 2],
  ["arousal", 2], ["acousticness", 2], ["instrumentalness", 2], ["speechiness", 2], ["liveness", 2], ["sample_rate", 0], ["channels", 0],
];

/** Show a NamedDoc in `place`; `sound` is where the file itself can be played from. */
export function showNamed(place, named, sound) {
  const { copy, at } = filled("named");
  at.title.textContent = named.artist ? `${named.title || named.name} – ${named.artist}` : named.title || named.name;
  at.tagged.textContent = named.tagged.length ? say("naming_tagged", { genres: named.tagged.join(", ") }) : "";
  at.audio.src = sound;
  drawWaveform(at.waveform, at["waveform-rows"], named.waveform, at.audio, named.figures.duration_s);
  pictures(at, named);
  for (const one of named.sayings.toSorted(order)) at.sayings.append(saying(one));
  for (const one of named.silent) at.silent.append(item(`${one.model}: ${one.why}`));
  known(at, named.known);
  likenesses(at, named);
  for (const [name, digits] of FIGURES) {
    const value = named.figures[name];
    const shown = value === null || value === undefined ? "–" : digits === null ? value : number(value, digits);
    at.figures.append(row(say(`figure_${name}`), shown, item(say(`meaning_${name}`), "span")));
  }
  place.replaceChildren(copy);
}

function pictures(at, named) {
  at.spectrogram.src = named.pictures.spectrogram;
  at.chroma.src = named.pictures.chroma;
  const hz = (name) => number(named.figures[name] ?? 0);
  at["spectrogram-said"].textContent = say("naming_spectrum", {
    centre: hz("spectral_centroid_mean"), width: hz("spectral_bandwidth_mean"), most: hz("spectral_rolloff_mean"),
  });
  named.chroma.forEach((value, pitch) => at["chroma-rows"].append(row(PITCHES[pitch], number(value, 3))));
}

const order = (one, other) => one.task.localeCompare(other.task) || Number(other.serves) - Number(one.serves) || one.kind.localeCompare(other.kind);

function saying(one) {
  const { copy, at } = filled("saying");
  at.who.textContent = say("naming_who", { task: say(`task_${one.task}`), kind: say(`kind_${one.kind}`), name: one.name });
  at.serves.hidden = !one.serves;
  at.named.textContent = one.named.length ? one.named.join(", ") : say("naming_unsure");
  at.named.classList.toggle("unsure", !one.named.length);
  for (const guess of one.guesses.slice(0, BARS)) {
    const meter = document.createElement("meter");
    meter.max = 1;
    meter.value = guess.probability;
    meter.setAttribute("aria-hidden", "true");
    const line = row(guess.label, meter, percent(guess.probability));
    line.classList.toggle("sure", one.named.includes(guess.label));
    at.bars.append(line);
  }
  return copy;
}

function known(at, tracks) {
  at["known-section"].hidden = !tracks.length;
  for (const { track, said } of tracks) {
    const link = document.createElement("a");
    link.href = `/tracks/${track.id}`;
    link.textContent = `${track.title} – ${track.artist}`;
    const line = document.createElement("p");
    line.append(link);
    at.known.append(line, ...said.map((one) => correction(track, one)));
  }
}

function correction(track, said) {
  const { copy, at } = filled("correction");
  const form = copy.querySelector("form");
  const tell = (labels) => {
    at.said.textContent = labels
      ? say("naming_corrected", { task: say(`task_${said.task}`), labels: labels.join(", ") })
      : say("naming_held", { task: say(`task_${said.task}`), tagged: said.tagged.join(", ") || "–", heard: said.heard.join(", ") || say("naming_unsure") });
  };
  tell(said.corrected);
  const field = form.elements.labels;
  if (!field) return copy;
  at.label.textContent = say("naming_correct", { task: say(`task_${said.task}`) });
  field.id = `correct-${track.id}-${said.task}`;
  at.label.htmlFor = field.id;
  field.value = (said.corrected ?? said.tagged).join(", ");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const labels = field.value.split(",").map((one) => one.trim()).filter(Boolean);
    const path = `tracks/${track.id}/names/${said.task}`;
    try {
      const now = await api("PUT", path, { labels });
      tell(now.corrected);
      notice(say("naming_thanks"), { undo: async () => { await api("DELETE", path); tell(null); } });
    } catch (problem) { refused(problem); }
  });
  return copy;
}

function likenesses(at, named) {
  at["nearest-none"].hidden = named.nearest.length > 0;
  for (const { track, alike } of named.nearest) at.nearest.append(trackLine(track, say("naming_alike", { share: number(alike, 2) })));
  const songs = named.recommended;
  at["songs-section"].hidden = !songs;
  if (!songs) return;
  at.songs.dataset.session = songs.id;
  at.radio.dataset.radio = JSON.stringify({ about: "tracks", tracks: named.radio });
  for (const { track, why } of songs.tracks) at.songs.append(trackLine(track, why));
}

function trackLine(track, why) {
  const { copy, at } = filled("track");
  const line = copy.querySelector("li");
  line.dataset.track = track.id;
  if (why) line.dataset.why = why;
  at.title.href = `/tracks/${track.id}`;
  at.title.append(item(track.title, "bdi"));
  at.by.append(item(track.artist, "bdi"));
  at.why.textContent = why;
  at.album.append(item(track.album?.title ?? "", "bdi"));
  at.time.textContent = length(track.duration_s);
  line.querySelector("[data-play-here]").setAttribute("aria-label", say("play_title", { title: track.title }));
  const [like, more] = line.querySelectorAll(".icon-button");
  like.setAttribute("aria-label", say("like_title", { title: track.title }));
  more.setAttribute("aria-label", say("more_title", { title: track.title }));
  for (const one of [like, more]) one.dataset.track = track.id;
  cover(line.querySelector(".art"), track);
  return copy;
}

function cover(place, track) {
  if (!track.art) { place.textContent = track.title.slice(0, 1); place.classList.add(`hue-${hue(track.title)}`); return; }
  const picture = document.createElement("img");
  Object.assign(picture, { className: "art", src: `${track.art}?size=48`, alt: "", width: 48, height: 48, loading: "lazy" });
  place.replaceWith(picture);
}

const hue = (text) => new TextEncoder().encode(text).reduce((sum, byte) => sum + byte, 0) % 12;

function item(text, tag = "li") {
  const line = document.createElement(tag);
  line.textContent = text;
  return line;
}

// What would go with a playlist, each with the reason, asked when the page is there.
import { api } from "../api.js";
import { say } from "../words.js";

const SEEDS = 50;
const COUNT = 8;

/** Shows offers in `section` beside `rows`; `add(track)` puts one on the playlist. */
export async function offerAdditions(section, rows, add) {
  const tracks = rows.map((row) => Number(row.dataset.track));
  let told;
  try {
    told = await api("POST", "up-next", { tracks: tracks.slice(-SEEDS), refused: [], count: COUNT });
  } catch {
    return; // Offers are an extra: without them the playlist is whole.
  }
  const offers = told.tracks.filter((one) => !tracks.includes(one.track.id));
  if (!offers.length || !section.isConnected) return;
  section.querySelector("[data-offers]").append(...offers.map((one) => offer(one, add)));
  section.hidden = false;
}

function offer({ track, why }, add) {
  const row = document.createElement("li");
  row.className = "offer";
  const what = document.createElement("div");
  what.className = "offer-what";
  const link = document.createElement("a");
  link.href = `/tracks/${track.id}`;
  link.append(text("bdi", track.title));
  const strong = document.createElement("strong");
  strong.append(link);
  const by = text("span", "", "track-by");
  by.append(text("bdi", track.artist));
  what.append(strong, by, text("span", why, "track-why"));
  const button = text("button", say("add"), "button");
  button.type = "button";
  button.setAttribute("aria-label", say("add-title", { title: track.title }));
  button.addEventListener("click", () => add(track.id));
  row.append(what, button);
  return row;
}

function text(tag, words, name = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (name) made.className = name;
  return made;
}

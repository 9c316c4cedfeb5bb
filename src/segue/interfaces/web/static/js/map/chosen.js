// What was chosen on the map: played, begun a radio with, or kept as a playlist.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

const PLAYED = 100;
const SEEDS = 20;
const KEPT = 10_000;

/** The panel of what was chosen; `let_go` is called when it is not any more. Gives a function that shows tracks in it. */
export function chosenPanel(panel, letGo) {
  let chosen = [];
  panel.querySelector("[data-clear]").addEventListener("click", () => { show([]); letGo(); });
  panel.querySelector("[data-keep]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      const made = await api("POST", "playlists", { name: form.elements.name.value, tracks: chosen.slice(0, KEPT) });
      form.reset();
      notice(say("map-kept", { name: made.name, count: made.tracks }));
    } catch (problem) {
      refused(problem);
    }
  });

  function show(tracks) {
    chosen = tracks;
    panel.hidden = tracks.length === 0;
    panel.querySelector("[data-count]").textContent = say("map-chosen", { count: tracks.length });
    panel.querySelector("[data-play]").dataset.play = `/api/v1/tracks/by-id?${evenly(tracks, PLAYED).map((track) => `id=${track}`).join("&")}`;
    panel.querySelector("[data-radio]").dataset.radio = JSON.stringify({ about: "tracks", tracks: evenly(tracks, SEEDS) });
    panel.dispatchEvent(new CustomEvent("segue:chosen", { bubbles: true, detail: { tracks } }));
  }
  return show;
}

/** At most so many of them, from all over. */
function evenly(tracks, most) {
  if (tracks.length <= most) return tracks;
  return Array.from({ length: most }, (_, place) => tracks[Math.floor((place * tracks.length) / most)]);
}

// Where the player is, told to pages as the time goes on ("segue:position" {seconds, track}), and where it is asked to
// go ("segue:seek" {seconds, track}): within the track that plays, or to another one.
import { api } from "../api.js";
import { refused } from "../notices.js";
import { entry } from "./order.js";

export function where(player) {
  const tell = () => document.dispatchEvent(new CustomEvent("segue:position", {
    detail: { seconds: player.sound.time, track: player.current?.track ?? null },
  }));
  for (const kind of ["time", "track"]) player.addEventListener(kind, tell);
  document.addEventListener("segue:seek", ({ detail }) => go(player, detail));
}

async function go(player, { seconds, track = null }) {
  if (track !== null && player.current?.track.id !== track) {
    try {
      const [found] = await api("GET", `tracks/by-id?id=${track}`);
      if (!found) return;
      player.begin([entry(found, { source: "track" })]);
    } catch (problem) {
      refused(problem);
      return;
    }
  }
  player.seek(seconds);
  if (!player.playing) player.toggle();
}

// The queue is kept in this browser at once and on the server soon, so that a reload, another browser or a restarted
// server goes on with it.
import { api } from "../api.js";
import { entry } from "./order.js";

const PLACE = "segue.player.queue";
const SOON_MS = 3000;
const AWAY_MS = 15_000;
let later = 0;
let loaded = false;

const bar = () => document.getElementById("player");
const place = () => `${PLACE}.${bar().dataset.listener ?? ""}`;

/** Keep what a player holds. */
export function keep(player) {
  const { order } = player;
  loaded = true;
  const kept = {
    entries: order.entries.map(({ track, whose, why, source, session, order: number }) => ({ track, whose, why, source, session, order: number })),
    at: order.at, position_s: player.sound.time, heard: player.heard, refused: order.refused,
    radio: order.radio, turns: order.turns, repeat: order.repeat, shuffled: order.shuffled, changed: Date.now(),
  };
  try {
    localStorage.setItem(place(), JSON.stringify(kept));
  } catch { /* Too long for this browser: the server keeps it. */ }
  if (bar().dataset.kept !== "yes") return;
  clearTimeout(later);
  later = setTimeout(() => send(kept), SOON_MS);
}

async function send(kept) {
  const tracks = kept.entries.map(({ track, whose, why, source, session }) => ({ track_id: track.id, whose, why, source, session }));
  const { at, position_s, refused, radio, repeat, shuffled } = kept;
  try {
    await api("PUT", "queue", { tracks, at, position_s: Math.max(0, position_s), refused, radio, repeat, shuffled });
  } catch (problem) {
    if (problem.status === 0 || problem.status >= 500) later = setTimeout(() => send(kept), AWAY_MS);
  }
}

/** What this browser kept. */
export function keptHere() {
  try {
    const kept = JSON.parse(localStorage.getItem(place()));
    return kept && { ...kept, entries: kept.entries.map((one) => ({ ...entry(one.track, one), order: one.order })) };
  } catch {
    return null;
  }
}

/** What the server kept, from whichever browser. */
export async function keptThere() {
  if (bar().dataset.kept !== "yes") return null;
  const kept = await api("GET", "queue");
  if (!kept.changed_at) return null;
  return { ...kept, entries: kept.tracks.map((one) => entry(one.track, one)), turns: [], heard: 0, changed: Date.parse(kept.changed_at) };
}

/** Keep the very last moment when the page is left. */
export function keepAtTheEnd(player) {
  addEventListener("pagehide", () => { if (loaded && player.current) keep(player); });
  setInterval(() => { if (player.playing) keep(player); }, 5 * SOON_MS);
}

// Telling the server what was heard. While it is away, what is to be told waits here and is told later.
import { api } from "../api.js";

const PLACE = "segue.player.plays";
const MOST = 500;
const LONGEST_AGO_S = 90 * 24 * 3600;
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
let wait = FIRST_WAIT_MS;
let telling = false;

const whose = () => `${PLACE}.${document.getElementById("player").dataset.listener ?? ""}`;

function waiting() {
  try {
    return JSON.parse(localStorage.getItem(whose())) ?? [];
  } catch {
    return [];
  }
}

function keep(plays) {
  try {
    localStorage.setItem(whose(), JSON.stringify(plays.slice(-MOST)));
  } catch { /* What cannot be kept here is told now or never. */ }
}

/** A track is over: how much of it was heard, and whether it was turned away. */
export function report({ current, heard_s, skipped }) {
  const { track, source, session } = current;
  const heard = heard_s > 0 ? Math.round(10 * heard_s) / 10 : null;
  const play = { track_id: track.id, heard_s: heard, skipped, source, session };
  keep([...waiting(), { ...play, ended: Date.now() }]);
  tellAll();
}

/** Tell all that waits, one after the other. */
export async function tellAll() {
  if (telling) return;
  telling = true;
  try {
    for (let [first, ...rest] = waiting(); first; [first, ...rest] = waiting()) {
      await told(first);
      keep(rest);
      wait = FIRST_WAIT_MS;
    }
  } catch {
    setTimeout(tellAll, wait);
    wait = Math.min(LONGEST_WAIT_MS, 2 * wait);
  } finally {
    telling = false;
  }
}

async function told({ ended, ...play }) {
  const ago = Math.min(LONGEST_AGO_S, Math.max(0, (Date.now() - ended) / 1000));
  try {
    await api("POST", "plays", { ...play, ago_s: ago || 0 });
  } catch (problem) {
    // What the server will never take is let go of; what it cannot take now waits.
    if (problem.status === 0 || problem.status === 429 || problem.status >= 500 || problem.status === 401) throw problem;
  }
}

// What begins to play from pages: a row of a list, whatever an address answers, a radio.
import { api } from "../api.js";
import { refused } from "../notices.js";
import { entry } from "./order.js";
import { player, startRadio } from "./player.js";

const AT_ONCE = 100;
const MOST = 500;

export function starts() {
  document.addEventListener("click", (event) => {
    const here = event.target.closest?.("[data-play-here]");
    if (here) { fromRow(here.closest("[data-track]")); return; }
    const play = event.target.closest?.("[data-play]");
    if (play?.dataset.play) { fromAddress(play.dataset.play, play.dataset.source ?? ""); return; }
    const radio = event.target.closest?.("[data-radio]");
    if (radio?.dataset.radio) startRadio(JSON.parse(radio.dataset.radio));
  });
}

/** The whole list of a row, from it on. */
async function fromRow(row) {
  const id = Number(row.dataset.track);
  if (player.current?.track.id === id && player.current.row === listOf(row)) { player.toggle(); return; }
  const list = row.closest("[data-list]");
  const rows = list ? [...list.querySelectorAll("[data-track]")].filter((one) => one.querySelector("[data-play-here]")) : [row];
  const first = Math.max(0, Math.min(rows.indexOf(row), rows.length - MOST));
  const some = rows.slice(first, first + MOST);
  const { source = "", session = "" } = list?.dataset ?? {};
  try {
    const tracks = await byNumber([...new Set(some.map((one) => Number(one.dataset.track)))]);
    const entries = some.filter((one) => tracks.has(Number(one.dataset.track))).map((one) => ({
      ...entry(tracks.get(Number(one.dataset.track)), { source, session, why: one.dataset.why ?? "" }), row: listOf(row),
    }));
    player.begin(entries, Math.max(0, entries.findIndex((one) => one.track.id === id)));
  } catch (problem) {
    refused(problem);
  }
}

const listOf = (row) => row.closest("[data-list]") ?? row;

async function byNumber(ids) {
  const found = new Map();
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const query = ids.slice(start, start + AT_ONCE).map((id) => `id=${id}`).join("&");
    for (const track of await api("GET", `tracks/by-id?${query}`)) found.set(track.id, track);
  }
  return found;
}

/** A list with reasons, a page of tracks, or tracks: whatever an address answers. */
async function fromAddress(address, source) {
  try {
    player.begin(entriesOf(await api("GET", address), source));
  } catch (problem) {
    refused(problem);
  }
}

function entriesOf(told, source) {
  const rows = Array.isArray(told) ? told : told.tracks ?? told.items ?? [];
  return rows.slice(0, MOST).map((one) => entry(one.track ?? one, { why: one.why ?? "", source: source || told.kind || "", session: told.tracks ? told.id ?? "" : "" }));
}

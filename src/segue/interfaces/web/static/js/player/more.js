// What follows: the next tracks of a radio, which heeds what was said and skipped, or what goes with a queue that ends.
import { api } from "../api.js";
import { entry } from "./order.js";

const AHEAD = 5;
const LATELY = 100;
let asking = null;

/** The next tracks of the radio that plays. `anew`: those that were given and not heard yet are chosen again. */
export function nextOfRadio(order, anew) {
  return once(async () => {
    const { radio, turns } = order;
    const unheard = anew ? order.upcoming.filter((one) => one.whose === "added").map((one) => one.track.id) : [];
    const told = await api("POST", "radio/next", { radio, turns, unheard, count: AHEAD });
    if (order.radio !== radio) return false;
    order.radio = told.radio;
    order.turns = order.turns.slice(turns.length);
    if (anew) order.dropAdded();
    order.append(told.list.tracks.map((one) => added(one, told.list, "radio")));
    return told.list.tracks.length > 0;
  });
}

/** What goes with the queue, once it comes to its end. */
export function goOn(order) {
  return once(async () => {
    const entries = order.entries;
    const tracks = entries.slice(-LATELY).map((one) => one.track.id);
    const list = await api("POST", "up-next", { tracks, refused: order.refused, count: AHEAD });
    if (order.entries[0] !== entries[0]) return false;
    order.append(list.tracks.map((one) => added(one, list, "up next")));
    return list.tracks.length > 0;
  });
}

/** Note what was said of a track of the radio; false where no radio plays. */
export function steered(order, id, came, heard) {
  if (!order.radio) return false;
  order.turns.push({ track_id: id, came, heard });
  return true;
}

const added = (one, list, source) => entry(one.track, { whose: "added", why: one.why, source, session: list.id });

/** One question at a time: who asks meanwhile waits for the same answer. */
async function once(ask) {
  asking ??= ask().catch(() => false).finally(() => { asking = null; });
  return asking;
}

// Buttons that say something of music: data-say with data-track, data-album or data-artist. Pressed is what holds now.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

const KINDS = ["track", "album", "artist"];
const AT_ONCE = 200;
const held = new Map();
let active = null;

const keyOf = (button) => {
  const kind = KINDS.find((one) => button.dataset[one]);
  return kind ? `${kind} ${button.dataset[kind]}` : null;
};
const doesHold = (key, word) => {
  const state = held.get(key);
  return word === "not now" ? !!(state?.resting_event_id ?? (state?.kind === word ? state.event_id : null)) : state?.kind === word;
};

export function opinions(player, section) {
  active = player;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-say]");
    const key = button && keyOf(button);
    if (key) word(button.dataset.say, key);
  });
  document.addEventListener("segue:page", () => look(document));
  player.addEventListener("track", () => look(section));
}

/** Say something of a thing, or take it back where it is said already. */
export async function word(kind, key) {
  if (document.getElementById("player").dataset.says !== "yes") { notice(say("guests")); return; }
  const [what, id] = key.split(" ");
  try {
    if (doesHold(key, kind)) await takeBack(key, kind);
    else await told(kind, key, what, Number(id));
  } catch (problem) {
    refused(problem);
  }
}

async function told(kind, key, what, id) {
  const playing = active.current?.track.id === id && what === "track" ? active.current : null;
  const { event_id: event, follows } = await api("POST", "opinions", { kind, [`${what}_id`]: id, source: playing?.source ?? "" });
  if (event === null) { notice(say("nothingKept")); return; }
  await fresh([key]);
  notice(follows, { undo: () => takeBack(key, kind).catch(refused) });
  if (what !== "track") return;
  if (kind === "like") active.heed(id, "liked");
  if (kind === "dislike" || kind === "not now") await turnAway(id, kind);
}

/** What is not wanted does not go on: it ends if it plays, and is taken out of what is to come. */
async function turnAway(id, kind) {
  const { order } = active;
  const before = order.entries.length;
  order.entries = order.entries.filter((one, place) => place <= order.at || one.track.id !== id);
  if (order.entries.length !== before) { active.sound.forget(); active.changed(); }
  if (order.radio) order.turns.push({ track_id: id, came: kind === "dislike" ? "disliked" : "removed", heard: 0 });
  if (active.current?.track.id === id) await active.next();
  else if (order.radio) await active.more({ anew: true });
}

async function takeBack(key, kind) {
  const state = held.get(key);
  const event = kind === "not now" ? state?.resting_event_id ?? state?.event_id : state?.event_id;
  if (event) await api("DELETE", `opinions/${event}`);
  await fresh([key]);
  notice(say("takenBack"));
}

/** Learn what holds of all that is shown, and show it. */
function look(place) {
  const keys = [...place.querySelectorAll("[data-say]")].map(keyOf).filter(Boolean);
  fresh([...new Set(keys)]).catch(() => {});
}

async function fresh(keys) {
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const some = keys.slice(start, start + AT_ONCE);
    const query = some.map((key) => key.replace(" ", "_id=")).join("&");
    const standing = await api("GET", `opinions/standing?${query}`);
    for (const key of some) {
      const [what, id] = key.split(" ");
      const state = standing[`${what}s`][id];
      if (state) held.set(key, state); else held.delete(key);
    }
  }
  const wanted = new Set(keys);
  for (const button of document.querySelectorAll("[data-say]")) {
    const key = keyOf(button);
    if (wanted.has(key)) button.setAttribute("aria-pressed", String(doesHold(key, button.dataset.say)));
  }
}

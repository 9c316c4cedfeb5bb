// The menu of a track: what can be done with it from wherever it stands.
import { api } from "../api.js";
import { go } from "../navigation.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";
import { make, own } from "./drawing.js";
import { word } from "./opinions.js";
import { addTracks, playNext, startRadio } from "./player.js";
import { showWhy } from "./why.js";

let shown = null;
let opener = null;

export function menus(_, section) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-menu]");
    if (button && button !== opener) { open(button); return; }
    if (shown && !shown.contains(event.target)) close();
  });
  document.addEventListener("segue:page", () => close());
  addEventListener("resize", () => close());
  section.addEventListener("segue:menu", (event) => open(event.target));
}

async function open(button) {
  close();
  opener = button;
  const row = button.closest("[data-track]");
  try {
    const [track] = await api("GET", `tracks/by-id?id=${Number(button.dataset.track)}`);
    if (track && opener === button) show(items(track, row?.dataset.why ?? row?.closest("[data-why]")?.dataset.why ?? ""));
  } catch (problem) {
    refused(problem);
  }
}

function items(track, why) {
  const says = document.getElementById("player").dataset.says === "yes";
  const artist = track.artists[0];
  return [
    ["menuNext", () => playNext([track])],
    ["menuAdd", () => addTracks([track])],
    ["menuRadio", () => startRadio({ about: "tracks", tracks: [track.id] })],
    says && ["menuPlaylist", () => choosePlaylist(track)],
    ["menuWhy", () => showWhy(track.id, why)],
    says && ["menuNotNow", () => word("not now", `track ${track.id}`)],
    says && ["menuDislike", () => word("dislike", `track ${track.id}`)],
    says && artist && ["menuNever", () => word("never", `artist ${artist.id}`)],
    ["menuTrack", () => go(`/tracks/${track.id}`)],
    track.album && ["menuAlbum", () => go(`/albums/${track.album.id}`)],
    artist && ["menuArtist", () => go(`/artists/${artist.id}`)],
  ].filter(Boolean).map(([name, does]) => [say(name), does]);
}

async function choosePlaylist(track) {
  const from = opener;
  const { items: playlists } = await api("GET", "playlists?limit=100").then((told) => (Array.isArray(told) ? { items: told } : told));
  const add = async (list) => {
    await api("POST", `playlists/${list.id}/tracks`, { tracks: [track.id] });
    notice(say("inPlaylist", { name: list.name }));
  };
  const begin = async () => notice(say("inPlaylist", { name: (await api("POST", "playlists", { name: track.title, tracks: [track.id] })).name }));
  opener = from;
  show([[say("menuNewPlaylist"), begin], ...playlists.filter((one) => one.mine !== false).map((one) => [own(one.name), () => add(one)])]);
}

function show(lines) {
  shown?.remove();
  shown = make("div", "menu");
  shown.setAttribute("role", "menu");
  for (const [label, does] of lines) {
    const item = make("button", "menu-item", label);
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.tabIndex = -1;
    item.addEventListener("click", async () => {
      const from = opener;
      close();
      opener = from;
      try { await does(); } catch (problem) { refused(problem); }
      if (!shown) opener = null;
    });
    shown.append(item);
  }
  shown.addEventListener("keydown", keys);
  document.body.append(shown);
  opener?.setAttribute("aria-expanded", "true");
  stand();
  shown.firstChild.focus();
}

/** Beside its button, and wholly on the screen. */
function stand() {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = shown;
  const below = at.bottom + high < innerHeight ? at.bottom : Math.max(8, at.top - high);
  shown.style.insetBlockStart = `${below}px`;
  shown.style.left = `${Math.max(8, Math.min(innerWidth - wide - 8, at.right - wide))}px`;
}

function keys(event) {
  const all = [...shown.children];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) all[to % all.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function close(back = false) {
  if (!shown) { opener = null; return; }
  shown.remove();
  shown = null;
  opener?.removeAttribute("aria-expanded");
  if (back) opener?.focus();
  opener = null;
}

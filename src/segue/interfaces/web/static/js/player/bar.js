// The bar: what plays, by whom and why; play and pause, next and previous, shuffle, repeat, volume. Small screens open it.
import { say } from "../words.js";
import { art, own } from "./drawing.js";
import { settings, settingsIn } from "./settings.js";

const REPEATS = ["", "all", "one"];
const OPEN = "is-open";

export function bar(player, section) {
  const part = (name) => section.querySelector(`[data-player="${name}"]`);
  const button = (does) => section.querySelector(`[data-do="${does}"]`);
  const opener = section.querySelector(".player-art");
  const openSettings = settingsIn(section.querySelector("#player-settings"));
  const does = {
    play: () => player.toggle(),
    next: () => player.next(),
    previous: () => player.previous(),
    shuffle: () => { player.order.shuffle(!player.order.shuffled); player.sound.forget(); player.changed(); },
    repeat: () => {
      player.order.repeat = REPEATS[(REPEATS.indexOf(player.order.repeat) + 1) % REPEATS.length];
      player.sound.forget();
      player.changed();
    },
    mute: () => player.setVolume(settings.volume, !player.muted),
    settings: openSettings,
    help: () => section.querySelector("#player-help").showModal(),
    open: () => open(!section.classList.contains(OPEN)),
  };

  section.addEventListener("click", (event) => does[event.target.closest("[data-do]")?.dataset.do]?.());
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && section.classList.contains(OPEN) && !event.defaultPrevented) { open(false); opener.focus(); }
  });
  part("volume").addEventListener("input", (event) => player.setVolume(Number(event.target.value)));
  document.addEventListener("segue:page", () => { open(false); mark(); });
  player.addEventListener("track", show);
  player.addEventListener("state", state);
  player.addEventListener("queue", state);
  show();

  function open(wide) {
    section.classList.toggle(OPEN, wide);
    opener.setAttribute("aria-expanded", String(wide));
    opener.setAttribute("aria-label", say(wide ? "closePlayer" : "openPlayer"));
  }

  function show() {
    const { current } = player;
    section.classList.toggle("is-empty", !current);
    for (const one of section.querySelectorAll('[data-player="says"]')) {
      one.disabled = !current;
      if (current) one.dataset.track = current.track.id; else delete one.dataset.track;
    }
    part("art").replaceChildren(...(current ? [art(current.track, 320)] : []));
    part("title").replaceChildren(...(current ? [own(current.track.title)] : []));
    part("by").replaceChildren(...(current ? artists(current.track) : []));
    part("why").textContent = current?.why ?? "";
    if (current) {
      part("title").href = `/tracks/${current.track.id}`;
      part("announced").textContent = say("plays", { title: current.track.title, artist: current.track.artist });
    }
    state();
    mark();
  }

  function state() {
    const { playing, order } = player;
    section.classList.toggle("is-playing", playing);
    button("play").setAttribute("aria-label", say(playing ? "pause" : "play"));
    button("shuffle").setAttribute("aria-pressed", String(order.shuffled));
    button("repeat").setAttribute("aria-pressed", String(order.repeat !== ""));
    button("repeat").dataset.repeat = order.repeat;
    button("mute").setAttribute("aria-pressed", String(player.muted));
    part("volume").value = player.muted ? 0 : settings.volume;
  }

  /** Lists show which of their tracks plays. */
  function mark() {
    for (const row of document.querySelectorAll("#main [data-track].track")) {
      row.toggleAttribute("aria-current", Number(row.dataset.track) === player.current?.track.id);
    }
  }
}

function artists(track) {
  if (!track.artists.length) return [own(track.artist)];
  return track.artists.flatMap((one, place) => {
    const link = document.createElement("a");
    link.href = `/artists/${one.id}`;
    link.append(own(one.name));
    return place ? [", ", link] : [link];
  });
}

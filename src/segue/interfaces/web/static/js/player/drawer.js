// The queue in three parts: played, yours, and added for you. What was added says why, and has an x.
import { notice } from "../notices.js";
import { say } from "../words.js";
import { art, icon, iconButton, make, own } from "./drawing.js";

const LAST_PLAYED = 20;

export function drawer(player, section) {
  const box = section.querySelector("#queue");
  const opener = section.querySelector("[data-do=queue]");
  opener.setAttribute("aria-controls", "queue");
  const does = {
    queue: () => open(box.hidden),
    "queue-close": () => open(false),
    clear: () => { player.order.entries.length = Math.min(player.order.entries.length, player.order.at + 1); leave(); },
  };
  section.addEventListener("click", (event) => does[event.target.closest("[data-do]")?.dataset.do]?.());
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); open(false); } });
  player.addEventListener("queue", () => { if (!box.hidden) draw(); });
  player.addEventListener("told", (event) => { if (!box.hidden) notice(event.detail); });
  opener.setAttribute("aria-expanded", "false");

  function open(wide) {
    box.hidden = !wide;
    opener.setAttribute("aria-expanded", String(wide));
    if (wide) { draw(); box.focus(); } else if (box.contains(document.activeElement) || document.activeElement === document.body) opener.focus();
  }

  /** A radio that is emptied is over. */
  function leave() {
    player.order.radio = null;
    player.sound.forget();
    player.changed();
  }

  function draw() {
    const { order } = player;
    const numbered = order.entries.map((one, place) => [one, place]);
    const coming = numbered.slice(order.at + 1);
    const now = numbered.slice(order.at, order.at + 1);
    const radio = section.querySelector("[data-player=radio]");
    radio.hidden = !order.radio;
    radio.textContent = order.radio ? say("radioOf", { title: order.radio.title ?? "" }) : "";
    fill("played", numbered.slice(Math.max(0, order.at - LAST_PLAYED), order.at));
    const isMine = ([one]) => one.whose !== "added";
    fill("mine", [...now.filter(isMine), ...coming.filter(isMine)]);
    fill("added", [...now, ...coming].filter((pair) => !isMine(pair)));
  }

  function fill(name, pairs) {
    const list = box.querySelector(`[data-part="${name}"]`);
    list.replaceChildren(...pairs.map(([one, place]) => row(one, place)));
    list.nextElementSibling.hidden = pairs.length > 0;
  }

  function row(one, place) {
    const { track, why, whose } = one;
    const play = make("button", "queue-play", art(track, 40));
    play.type = "button";
    play.setAttribute("aria-label", say("goOnFrom", { title: track.title }));
    play.addEventListener("click", () => player.go(place));
    const what = make("div", "queue-what", make("span", "queue-title", own(track.title)), make("span", "queue-by", own(track.artist)));
    if (why && whose === "added") what.append(make("span", "queue-why", why));
    const line = make("li", "queue-row", play, what);
    line.dataset.track = track.id;
    if (place === player.order.at) { line.setAttribute("aria-current", "true"); line.append(icon("volume")); }
    if (place > player.order.at) line.append(takeOut(one, place));
    return line;
  }

  function takeOut(one, place) {
    const button = iconButton("close", say("takeOut", { title: one.track.title }));
    button.addEventListener("click", () => {
      player.order.takeOut(place);
      player.sound.forget();
      player.changed();
      (box.querySelectorAll(".queue-row .icon-button")[0] ?? box).focus();
      if (one.whose === "added" && player.order.radio) player.more({ anew: true });
      else notice(say("takenOut"), one.whose === "added" ? {} : { undo: () => { player.order.entries.splice(place, 0, one); player.changed(); } });
    });
    return button;
  }
}

// One key for each thing that the player does, wherever one is on a page and does not write.
import { settings } from "./settings.js";

const WRITES = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const HAS_KEYS_OF_ITS_OWN = "[role=slider], [role=menu], [role=tree], [role=grid], [role=listbox], [role=tab], [role=application], input, audio, video, canvas[tabindex]";
const PRESSES = "button, a[href], summary";

export function keys(player, section) {
  const press = (does) => section.querySelector(`[data-do="${does}"]`).click();
  const by = (seconds) => player.seek(player.sound.time + seconds);
  const louder = (more) => player.setVolume(Math.max(0, Math.min(100, settings.volume + more)));
  const does = {
    " ": () => player.toggle(),
    k: () => player.toggle(),
    j: () => by(-10),
    l: () => by(10),
    ArrowLeft: () => by(-5),
    ArrowRight: () => by(5),
    ArrowUp: () => louder(5),
    ArrowDown: () => louder(-5),
    n: () => player.next(),
    p: () => player.previous(),
    m: () => press("mute"),
    q: () => press("queue"),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => press("help"),
    Escape: () => { if (!section.querySelector("#queue").hidden) press("queue-close"); },
  };
  // Arrows turn pages where nothing plays.
  const needTrack = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", " ", "j", "l", "n", "p"]);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (at.closest?.(WRITES) || document.querySelector("dialog[open]")) return;
    if ((event.key.startsWith("Arrow") || event.key === " ") && at.closest?.(HAS_KEYS_OF_ITS_OWN)) return;
    if (event.key === " " && at.closest?.(PRESSES)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!Object.hasOwn(does, key) || (needTrack.has(key) && !player.current)) return;
    // Up and down scroll a page, unless one is at the player.
    if ((key === "ArrowUp" || key === "ArrowDown") && !section.contains(at)) return;
    event.preventDefault();
    does[key]();
  });
}

// The sleep timer: after so many minutes, or at the end of the track. The last seconds grow quiet.
import { notice } from "../notices.js";
import { say } from "../words.js";

const QUIET_S = 8;

export function sleeping(player, section) {
  const dialog = section.querySelector("#player-sleep");
  const button = section.querySelector("[data-do=sleep]");
  const told = section.querySelector('[data-player="sleeps"]');
  let at = 0;
  let timer = 0;

  button.addEventListener("click", () => { tell(); dialog.showModal(); });
  dialog.addEventListener("close", () => { if (dialog.returnValue) choose(dialog.returnValue); dialog.returnValue = ""; });
  player.addEventListener("slept", () => { notice(say("slept")); tell(); });

  function choose(value) {
    clearTimeout(timer);
    at = 0;
    player.sleepsAfterTrack = value === "track";
    player.sound.front.setLevel(1);
    const minutes = Number(value);
    if (minutes > 0) {
      at = Date.now() + 60_000 * minutes;
      timer = setTimeout(quiet, 60_000 * minutes - 1000 * QUIET_S);
    }
    tell();
    notice(told.textContent);
  }

  function quiet() {
    player.sound.front.setLevel(0, QUIET_S);
    timer = setTimeout(() => {
      player.sound.pause();
      player.sound.front.setLevel(1);
      at = 0;
      notice(say("slept"));
      tell();
    }, 1000 * QUIET_S);
  }

  function tell() {
    const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    told.textContent = at ? say("sleepsIn", { time }) : say(player.sleepsAfterTrack ? "sleepsAfter" : "sleepsNot");
    button.setAttribute("aria-pressed", String(at > 0 || player.sleepsAfterTrack));
  }
}

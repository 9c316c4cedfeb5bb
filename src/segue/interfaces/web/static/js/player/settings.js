// How this browser plays: quality, crossfade, loudness. Kept in it, and nowhere else.
const PLACE = "segue.player.settings";
const USUAL = { quality: 0, fade: 0, level: true, more: true, volume: 100 };

function read() {
  try {
    return { ...USUAL, ...JSON.parse(localStorage.getItem(PLACE)) };
  } catch {
    return { ...USUAL };
  }
}

export const settings = read();

/** Change some of them. */
export function set(changes) {
  Object.assign(settings, changes);
  try {
    localStorage.setItem(PLACE, JSON.stringify(settings));
  } catch { /* A browser that keeps nothing plays as well. */ }
  document.dispatchEvent(new CustomEvent("segue:settings"));
}

/** The dialog in which people change them. */
export function settingsIn(dialog) {
  const form = dialog.querySelector("form");
  const { quality, fade, level, more } = form.elements;
  const told = dialog.querySelector("[data-player=fade]");
  const tell = () => { told.textContent = `${fade.value} s`; };
  form.addEventListener("input", () => {
    tell();
    set({ quality: Number(quality.value), fade: Number(fade.value), level: level.checked, more: more.checked });
  });
  return () => {
    quality.value = String(settings.quality);
    fade.value = String(settings.fade);
    level.checked = settings.level;
    more.checked = settings.more;
    tell();
    dialog.showModal();
  };
}

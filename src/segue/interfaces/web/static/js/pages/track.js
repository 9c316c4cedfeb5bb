// The page of a track: lyrics that follow the player, pictures that are drawn when they are wanted, corrections.
import { follow } from "./lyrics.js";

const AGAIN_MS = 3000;
const TRIES = 8;

export function enter(main) {
  for (const form of main.querySelectorAll("form.correction")) labelsOf(form);
  for (const image of main.querySelectorAll(".portrait img")) askAgain(image);
  enlarge(main);
  const lyrics = main.querySelector("[data-lyrics]");
  return lyrics ? follow(lyrics) : null;
}

/** What is typed, with commas between, becomes the list that the API takes. */
function labelsOf(form) {
  const typed = form.querySelector("[data-labels]");
  const take = () => {
    const labels = typed.value.split(/[,،、]/).map((one) => one.trim()).filter(Boolean);
    form.elements.labels.replaceChildren(...labels.map((one) => new Option(one, one, true, true)));
  };
  typed.addEventListener("input", take);
  // Somebody may have typed before this module was there.
  take();
}

/** A picture that could not be drawn at once, as others were being drawn, is asked for again. */
function askAgain(image) {
  let left = TRIES;
  const again = () => {
    if (left-- > 0) setTimeout(() => { if (image.isConnected) image.src = image.getAttribute("src"); }, AGAIN_MS);
  };
  image.addEventListener("error", again);
  if (image.complete && image.currentSrc && !image.naturalWidth) again();
}

/** Pictures open large above the page; without script their links show them by themselves. */
function enlarge(main) {
  const dialog = main.querySelector("dialog.enlarged");
  const large = dialog.querySelector("img");
  main.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-enlarge]");
    if (!link) return;
    event.preventDefault();
    const shown = link.querySelector("img");
    const theme = /theme=(\w+)/.exec(shown.currentSrc)?.[1] ?? "dark";
    large.src = link.href.replace(/theme=\w+/, `theme=${theme}`);
    large.alt = shown.alt;
    dialog.showModal();
  });
}

// A card that asks about an artist, a track or a genre, and can be heard.
import { say } from "../words.js";

const NAMES = { yes: "like_it", no: "not_for_me", unknown: "unknown_to_me" };

/** A question as a card; `answered` is told each reply. */
export function card(main, question, answered) {
  const made = main.querySelector("template[data-card]").content.cloneNode(true).firstElementChild;
  made.querySelector(".question-kind").textContent = say(`kind_${question.kind}`);
  made.querySelector(".question-name bdi").textContent = question.name;
  if (question.kind === "track" && question.track) {
    made.querySelector(".question-kind").textContent += ` · ${question.track.artist}`;
  }
  made.querySelector(".question-art").prepend(picture(question));
  hearing(made.querySelector(".card-play"), question);
  for (const button of made.querySelectorAll("[data-reply]")) {
    button.setAttribute("aria-label", say(NAMES[button.dataset.reply], { name: question.name }));
    button.title = button.getAttribute("aria-label");
    button.addEventListener("click", () => {
      for (const other of made.querySelectorAll("[data-reply]")) other.setAttribute("aria-pressed", String(other === button));
      answered(button.dataset.reply);
    });
  }
  return made;
}

function picture(question) {
  if (question.track?.art) {
    const image = document.createElement("img");
    Object.assign(image, { src: `${question.track.art}?size=160`, alt: "", width: 160, height: 160, className: "art", loading: "lazy" });
    return image;
  }
  const none = document.createElement("span");
  const hue = [...new TextEncoder().encode(question.name)].reduce((sum, byte) => sum + byte, 0) % 12;
  none.className = `art art-none hue-${hue}`;
  none.setAttribute("aria-hidden", "true");
  none.textContent = [...question.name][0] ?? "?";
  return none;
}

/** The button that plays the track, or one by the artist, says in data-play what the player is to ask for. */
function hearing(button, question) {
  if (!question.track) { button.remove(); return; }
  button.dataset.play = `/api/v1/tracks/by-id?id=${question.track.id}`;
  button.dataset.source = "onboarding";
  button.setAttribute("aria-label", say("hear_it", { name: question.name }));
}

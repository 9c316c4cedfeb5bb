// The first run: what is being done, told as it goes on, and questions about taste as soon as there is music.
import { api } from "../api.js";
import { refused } from "../notices.js";
import { say } from "../words.js";
import { show } from "../welcome/work.js";
import { card } from "../welcome/cards.js";

const AGAIN_MS = 2500;
const COUNT = 8;
const SHOWN_AFTER = 3;

export function enter(main) {
  const place = main.querySelector("[data-questions]");
  const answers = new Map();
  const page = { main, place, answers, left: false, timer: 0, started: false };
  const look = () => {
    clearTimeout(page.timer);
    page.timer = setTimeout(() => watch(page, look), AGAIN_MS);
  };
  const heard = (event) => { if (["jobs", "again"].includes(event.detail.type)) watch(page, look); };
  document.addEventListener("segue:event", heard);
  place?.querySelector("[data-next]").addEventListener("click", () => ask(page));
  watch(page, look);
  return () => {
    page.left = true;
    clearTimeout(page.timer);
    document.removeEventListener("segue:event", heard);
  };
}

/** Look what is being done and, until there are questions, whether there are any now. */
async function watch(page, look) {
  const work = page.main.querySelector("[data-work]");
  const busy = work.hidden ? false : await show(work.querySelector("[data-jobs]"));
  if (page.place && !page.started) await ask(page);
  if (!page.left && (busy || (page.place && !page.started))) look();
}

/** The next questions; what was answered so far goes with it. */
async function ask(page) {
  const sent = [...page.answers.values()];
  try {
    const told = sent.length
      ? await api("POST", "onboarding", { answers: sent, count: COUNT })
      : await api("GET", `onboarding?count=${COUNT}`);
    // What was liked is kept now; what is not known must be told again, so that it is not asked again.
    for (const [name, one] of page.answers) if (one.reply !== "unknown") page.answers.delete(name);
    if (!page.left) lay(page, told);
  } catch (problem) {
    if (![0, 503].includes(problem.status)) refused(problem);
  }
}

function lay(page, told) {
  const { place } = page;
  const line = place.querySelector("[data-told]");
  line.hidden = told.questions.length > 0;
  line.textContent = say(told.ready ? "no_more_questions" : "questions_wait");
  page.started = told.ready;
  const cards = place.querySelector("[data-cards]");
  const moved = page.main.contains(document.activeElement) && document.activeElement.matches("[data-next]");
  cards.replaceChildren(...told.questions.map((one) => card(page.main, one, (reply) => keep(page, one, reply))));
  place.querySelector("[data-next]").hidden = !told.questions.length;
  place.querySelector("[data-show]").hidden = told.answered < SHOWN_AFTER;
  if (moved) cards.querySelector("button")?.focus();
}

/** An answer is sent at once, so that leaving the page loses none. */
async function keep(page, question, reply) {
  const answer = { kind: question.kind, about: question.about, reply };
  page.answers.set(`${question.kind} ${question.about}`, answer);
  if (reply === "unknown") return;
  try {
    const told = await api("POST", "onboarding", { answers: [answer], count: 1 });
    page.place.querySelector("[data-show]").hidden = told.answered < SHOWN_AFTER;
  } catch (problem) {
    refused(problem);
  }
}

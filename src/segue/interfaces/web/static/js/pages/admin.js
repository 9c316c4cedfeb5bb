// What the server does, as it does it: figures of jobs that run go on in place; when a job begins or ends, those parts
// of the page that tell of it are exchanged.
import { say } from "../words.js";

const RENEW_MS = 400;

export function enter(main) {
  const page = { main, gone: false, waiting: null };
  const hear = ({ detail }) => heard(page, detail);
  document.addEventListener("segue:event", hear);
  return () => {
    page.gone = true;
    clearTimeout(page.waiting);
    document.removeEventListener("segue:event", hear);
  };
}

function heard(page, { type, data }) {
  if (type === "jobs") {
    const shown = page.main.querySelector(`[data-job="${Number(data.id)}"]`);
    if (shown?.dataset.state === "running" && data.state === "running" && !data.stopping) { tick(shown, data); return; }
  } else if (type !== "again" && type !== "library") return;
  // Several things happen at once when a job ends and the next one begins.
  clearTimeout(page.waiting);
  page.waiting = setTimeout(() => renew(page), RENEW_MS);
}

function tick(shown, job) {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const bar = shown.querySelector("[data-bar]");
  if (job.total) { bar.max = job.total; bar.value = job.done; } else bar.removeAttribute("value");
  tell(shown, "done", job.total ? say("job_done", { done: number.format(job.done), total: number.format(job.total) }) : number.format(job.done));
  tell(shown, "rate", job.rate ? say("job_rate", { rate: number.format(Math.round(job.rate * 10) / 10) }) : "");
  tell(shown, "left", job.seconds_left ? say("job_left", { time: duration(job.seconds_left) }) : "");
  tell(shown, "note", job.note);
}

function tell(shown, name, text) {
  shown.querySelector(`[data-${name}]`).textContent = text;
}

function duration(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

async function renew(page) {
  let answer;
  try {
    answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  } catch {
    return; // The stream tells when the server is back.
  }
  if (!answer.ok || page.gone) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of page.main.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    // Nobody loses the place where they are.
    if (next && !part.contains(document.activeElement)) part.replaceChildren(...next.childNodes);
  }
}

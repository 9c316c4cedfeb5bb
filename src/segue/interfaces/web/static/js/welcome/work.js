// What the server does for a new library: reading it, hearing it, composing the demo.
import { api } from "../api.js";
import { say } from "../words.js";

const KINDS = ["demo", "scan", "analyze"];
const BUSY = ["queued", "running"];

/** Show what is being done; gives whether anything is. */
export async function show(list) {
  let jobs;
  try {
    jobs = (await api("GET", "jobs?limit=50")).items.filter((job) => KINDS.includes(job.kind));
  } catch {
    return true;
  }
  // The newest of each kind says how far it is.
  const newest = KINDS.map((kind) => jobs.find((job) => job.kind === kind)).filter(Boolean);
  const lines = newest.filter((job) => BUSY.includes(job.state) || job.state === "failed").map(told);
  if (list.textContent !== lines.map((one) => one.textContent).join("")) list.replaceChildren(...lines);
  else lines.forEach((one, place) => list.children[place]?.querySelector("progress")?.replaceWith(one.querySelector("progress") ?? ""));
  return newest.some((job) => BUSY.includes(job.state));
}

function told(job) {
  const line = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = sentence(job);
  line.append(text);
  if (job.state === "running") {
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", text.textContent);
    if (job.total) { bar.max = job.total; bar.value = job.done; }
    line.append(bar);
  }
  return line;
}

function sentence(job) {
  if (job.state === "failed") return say("job_failed", { error: job.error ?? "" });
  if (job.state === "queued") return say("scan_waits");
  return say(`job_${job.kind}`, { done: job.done, total: job.total ?? "…" });
}

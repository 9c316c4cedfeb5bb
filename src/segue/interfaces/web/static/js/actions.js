// What pages can do without a module of their own: forms and buttons that ask the API.
//
//   <form data-api="POST playlists" data-then="/playlists">         its fields become the document
//   <button data-api="DELETE playlists/7" data-sure="Really?">      asks first
//   <button data-api="PATCH session" data-body='{"private": true}'>
//
// data-then is where to go afterwards; "again" (as without it) shows the page anew, "stay" does nothing.
// data-done is said when it worked. What is wrong with a field is said beside it.
import { api } from "./api.js";
import { go, refresh } from "./navigation.js";
import { notice, refused } from "./notices.js";
import { say } from "./words.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-api]");
  if (!form) return;
  event.preventDefault();
  act(form, form.enctype === "multipart/form-data" ? new FormData(form) : fields(form));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-api]");
  if (!button) return;
  event.preventDefault();
  act(button, button.dataset.body ? JSON.parse(button.dataset.body) : undefined);
});

/** The fields of a form as a document: numbers as numbers, ticks as true and false, "a.b" as b of a. */
export function fields(form) {
  const told = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.type === "submit" || (field.type === "radio" && !field.checked)) continue;
    const path = field.name.split(".");
    const last = path.pop();
    const place = path.reduce((at, part) => (at[part] ??= {}), told);
    place[last] = valueOf(field);
  }
  return told;
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.type === "number" || field.type === "range") return field.value === "" ? null : Number(field.value);
  if (field.multiple) return [...field.selectedOptions].map((one) => one.value);
  return field.value === "" && field.dataset.empty === "null" ? null : field.value;
}

async function act(element, body) {
  const { api: asked, then = "again", sure, done } = element.dataset;
  if (sure !== undefined && !confirm(sure || say("sure"))) return;
  const [method, path] = asked.split(" ");
  element.querySelector?.("[role=alert]")?.remove();
  element.toggleAttribute("aria-busy", true);
  try {
    const document_ = await api(method, path, body);
    element.dispatchEvent(new CustomEvent("segue:done", { bubbles: true, detail: document_ }));
    if (done) notice(done);
    if (then === "again") await refresh();
    else if (then !== "stay") await go(then.replace(/{(\w+)}/g, (_, key) => document_?.[key] ?? ""));
  } catch (problem) {
    tell(element, problem);
  } finally {
    element.toggleAttribute("aria-busy", false);
  }
}

function tell(element, problem) {
  if (element.tagName !== "FORM") { refused(problem); return; }
  const line = document.createElement("p");
  line.className = "alert";
  line.setAttribute("role", "alert");
  line.textContent = problem.message;
  element.prepend(line);
  for (const field of problem.fields ?? []) element.elements[field.where]?.setAttribute("aria-invalid", "true");
}

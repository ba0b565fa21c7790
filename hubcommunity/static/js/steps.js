// The form of a step opens in its place, and what it says is carried out there: the same link and the same form as
// without this script, whose answers are put where the page stands, so that the reader stays where they are.

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const asked = (address, options) => fetch(address, options).catch(() => null);
const FIRST = "textarea, input:not([type=hidden]), select, a[data-act]";

function focusOn(id, others) {
  const there = document.getElementById(id) ?? others();
  (there?.matches?.("a, button") ? there : there?.querySelector(FIRST))?.focus();
}

async function open(link) {
  const row = link.closest("li").id;
  const answer = await asked(link.href);
  const fresh = answer?.ok && (await parsed(answer)).getElementById("steps");
  if (!fresh) return location.assign(link.href);
  document.getElementById("steps").replaceWith(fresh);
  focusOn(row, () => null);
}

// The whole page is as it now is: what was done stands in its timeline, what is left in its counts. The focus goes
// to the row that was changed, or to the one that took its place, or to where the next step is planned.
function show(page, row, place) {
  document.querySelector("main").replaceChildren(...document.adoptNode(page.querySelector("main")).childNodes);
  document.title = page.title;
  const rows = () => document.querySelectorAll("#steps li.step");
  const left = () => rows()[Math.min(place, rows().length - 1)];
  focusOn(row, () => left() ?? document.getElementById("plan") ?? document.querySelector("#steps a"));
}

function showWrong(page, form) {
  const fresh = document.adoptNode(page.querySelector(".step-form"));
  fresh.prepend(document.adoptNode(page.querySelector(".error-summary")));
  form.replaceWith(fresh);
  fresh.querySelector(".error-summary").focus();
}

async function send(form) {
  const row = form.closest("li");
  const place = [...row.parentElement.children].indexOf(row);
  const answer = await asked(form.action, { method: "POST", body: new FormData(form) });
  const page = answer && (await parsed(answer));
  const isHere = answer?.redirected && new URL(answer.url).pathname === location.pathname;
  if (isHere) show(page, row.id, place);
  else if (answer?.redirected) location.assign(answer.url); // signed out meanwhile
  else if (page?.querySelector(".error-summary")) showWrong(page, form);
  else form.submit(); // what else there is to say needs its page
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#steps a[data-act], #steps a[data-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("#steps .step-form");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  send(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest("#steps .step-form");
  if (form) open(form.querySelector("[data-close]"));
});

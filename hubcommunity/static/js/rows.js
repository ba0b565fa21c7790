// A row of the list is changed in its place: “Change” brings the form into the row, and each cell is saved as soon
// as it is left. Without this script the same link and the same form do it with a page each.

const list = document.getElementById("lead-list");
const told = document.getElementById("row-told");

function tell(text, wrong = false) {
  told.className = wrong ? "board-told flash flash-error" : "visually-hidden";
  told.textContent = text;
}

// A row alone is no markup for a template of its own: the parser wants a table around it.
function markup(html) {
  const page = new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html");
  return document.adoptNode(page.querySelector("tr"));
}

// One row at a time: another that is open is saved and closed first.
async function openForm(link) {
  const row = link.closest("tr");
  for (const form of list.querySelectorAll(".row-form")) saveNext(form, true);
  await busy;
  if (list.querySelector(".row-form")) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    const fresh = document.adoptNode(page.getElementById(row.id));
    row.replaceWith(fresh);
    fresh.querySelector("select").focus();
  } catch {
    location.assign(link.href);
  }
}

// What was saved cell by cell stays; the row as it now is comes back.
async function giveUp(link) {
  const form = link.closest("form");
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    leave(form, document.adoptNode(page.getElementById(form.closest("tr").id)));
  } catch {
    location.assign(link.href);
  }
}

async function save(form, close) {
  const wrong = form.querySelector(".row-told");
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    if (answer.redirected) return location.reload(); // signed out meanwhile: the page leads to the sign-in
    const { error, message, version, row } = await answer.json();
    if (version) form.elements.version.value = version;
    wrong.textContent = error ?? "";
    if (!answer.ok) return;
    tell(message);
    if (close) leave(form, markup(row));
  } catch {
    wrong.textContent = list.dataset.unreachable;
  }
}

function leave(form, row) {
  form.closest("tr").replaceWith(row);
  row.querySelector(".change-row").focus();
}

// One after the other, so that each carries the version that the one before brought.
let busy = Promise.resolve();
const saveNext = (form, close) => {
  busy = busy.then(() => form.isConnected && save(form, close));
};

list?.addEventListener("click", (event) => {
  const link = event.target.closest(".change-row, [data-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches("[data-close]")) giveUp(link);
  else openForm(link);
});

list?.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest(".row-form");
  if (form) giveUp(form.querySelector("[data-close]"));
});

list?.addEventListener("change", (event) => {
  const form = event.target.closest(".row-form");
  if (form) saveNext(form, false);
});

list?.addEventListener("submit", (event) => {
  event.preventDefault();
  saveNext(event.target, true);
});

// What every page gains from a script; without it, all of it still works.

// A form that came back with errors: begin at their summary.
document.querySelector(".error-summary, [data-focus]")?.focus();

// One press, one request. The button is locked after the browser has read the form, and freed when the
// page is shown again (the back button brings it back as it was left).
const LOCKED = "aria-disabled";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute(LOCKED, "true");
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(`button[${LOCKED}]`)) button.removeAttribute(LOCKED);
});

// Whoever presses a button of a row by a key finds the focus there again when the page comes back: on the same
// button, or on its neighbour where that is gone.
const PRESSED = "pressed";

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches(":focus-visible") || !event.target.matches(".button-form")) return;
  sessionStorage.setItem(PRESSED, JSON.stringify([location.pathname, event.target.action, button.textContent]));
});

// Only then: what the address names by its # takes the focus away while the page loads.
window.addEventListener("pageshow", () => {
  const [path, action, text] = JSON.parse(sessionStorage.getItem(PRESSED) ?? "[]");
  sessionStorage.removeItem(PRESSED);
  if (path !== location.pathname || document.activeElement !== document.body) return;
  const forms = [...document.querySelectorAll(".button-form")].filter((form) => form.action === action);
  const buttons = forms.map((form) => form.querySelector("button"));
  (buttons.find((button) => button.textContent === text) ?? buttons[0])?.focus();
});

// Menus close on Escape and on a press elsewhere.
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

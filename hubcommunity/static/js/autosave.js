// Saves a text while it is written, and says so. It never saves over a text of somebody else: the server
// refuses that, and this script stops then. Without this script the button saves, and shows both texts.

const PAUSE = 2000; // this long after the last key
const AGAIN = 10000; // this long after a try without a connection

const form = document.querySelector("form[data-autosave]");
if (form) {
  const field = form.querySelector("textarea:not([readonly])");
  const version = form.querySelector("[name=version]");
  const status = form.querySelector("[data-status]");
  // A page that shows two texts waits for a person to decide.
  let stopped = document.querySelector("#theirs") !== null;
  let saved = field.value;
  let timer = 0;
  let busy = false;

  const say = (text) => {
    status.textContent = text;
  };

  const later = (pause) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, pause);
  };

  async function save() {
    if (busy || stopped || field.value === saved) return;
    busy = true;
    const text = field.value;
    try {
      await settle(text, await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } }));
    } catch {
      say(form.dataset.offline);
      later(AGAIN);
    }
    busy = false;
    if (field.value !== text) later(PAUSE);
  }

  async function settle(text, answer) {
    const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    if (answer.ok && told.version !== undefined) {
      saved = text;
      version.value = told.version;
      return say(told.told);
    }
    if (answer.status >= 500) throw new Error("try again");
    stopped = true;
    say(answer.status === 409 ? form.dataset.conflict : form.dataset.unsaved);
  }

  field.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
    saved = field.value;
  });
  addEventListener("beforeunload", (event) => {
    if (field.value !== saved) event.preventDefault();
  });
}

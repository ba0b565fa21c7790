// Writing in a discussion: names are offered after an @, the preview comes without leaving the page, and what
// was shown is marked as read. Without this script the names are typed, and two buttons do the rest.

const token = () => document.querySelector("[name=csrf_token]").value;

// --- what was on the screen is read ---

const read = document.querySelector("form[data-read]");
if (read) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    fetch(read.action, { method: "POST", body: new FormData(read), headers: { Accept: "application/json" } });
  });
  seen.observe(read);
}

// --- the preview ---

for (const button of document.querySelectorAll("button[name=look]")) {
  button.addEventListener("click", async (event) => {
    const field = button.form.querySelector("textarea[data-preview]");
    event.preventDefault();
    const body = new FormData();
    body.set("csrf_token", token());
    body.set("body", field.value);
    const answer = await fetch(field.dataset.preview, { method: "POST", body });
    if (!answer.ok || answer.redirected) return button.form.requestSubmit(button);
    show(button.form, field.dataset.previewLabel, await answer.text());
  });
}

function show(form, label, html) {
  let place = form.parentElement.querySelector(".looked-at");
  if (!place) {
    place = document.createElement("section");
    place.className = "looked-at";
    place.setAttribute("aria-label", label);
    place.setAttribute("role", "status");
    place.innerHTML = '<h3 class="h6"></h3><div class="prose"></div>';
    place.firstChild.textContent = label;
    form.before(place);
  }
  place.querySelector(".prose").innerHTML = html;
}

// --- names after an @ ---

const BEGUN = /(^|[^\p{L}\p{N}])@([\p{L}\p{N}'’.-]*(?: [\p{L}'’.-]*)?)$/u;
const MOST = 6;

for (const field of document.querySelectorAll("textarea[data-names]")) {
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `${field.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.namesLabel);
  list.hidden = true;
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let names = null;
  let at = 0;

  const begun = () => field.value.slice(0, field.selectionStart).match(BEGUN);

  const close = () => {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    at = (place + list.children.length) % list.children.length;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", index === at));
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };

  const take = (name) => {
    const end = field.selectionStart;
    const start = end - begun()[2].length;
    field.setRangeText(`${name} `, start, end, "end");
    close();
    field.focus();
  };

  const offer = async () => {
    if (!begun()) return close();
    names ??= (await (await fetch(field.dataset.names)).json()).names;
    const typed = begun()?.[2].toLocaleLowerCase();
    if (typed === undefined) return close();
    const fitting = names.filter((name) => ` ${name.toLocaleLowerCase()}`.includes(` ${typed}`)).slice(0, MOST);
    if (!fitting.length) return close();
    list.replaceChildren(
      ...fitting.map((name, index) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${index}`;
        row.setAttribute("role", "option");
        row.textContent = name;
        row.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(name);
        });
        return row;
      }),
    );
    list.hidden = false;
    mark(0);
  };

  field.addEventListener("input", offer);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const act = {
      ArrowDown: () => mark(at + 1),
      ArrowUp: () => mark(at - 1),
      Enter: () => take(list.children[at].textContent),
      Tab: () => take(list.children[at].textContent),
      Escape: close,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// Offers what the hub knows while somebody types into a field: organisations, people, tags. Who chooses one by
// pointer or keys has it written out, with its key where the form has a place for it. Without this script the
// field is a plain one, and the server asks where a name is like one that it knows.

const PAUSE = 150;

for (const field of document.querySelectorAll("input[data-offers]")) {
  const list = document.createElement("ul");
  list.className = "names";
  list.id = `${field.id}-offers`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.offersLabel);
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-controls", list.id);
  const key = document.querySelector(`input[type=hidden]#${field.dataset.chosen}`);
  const beside = document.getElementById(field.dataset.with);
  let offers = [];
  let at = -1;
  let timer = 0;
  let asked = 0;

  // Of a field that holds several, the last one is being typed.
  const part = field.dataset.part;
  const typed = () => (part ? field.value.split(part).at(-1) : field.value).trim();

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    at = -1;
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    at = (place + offers.length) % offers.length;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", index === at));
    field.setAttribute("aria-activedescendant", list.children[at].id);
  };

  const take = (offer) => {
    const before = part ? field.value.split(part).slice(0, -1).map((each) => each.trim()) : [];
    field.value = [...before, offer.value].join(`${part} `) + (part ? `${part} ` : "");
    if (key) key.value = offer.key;
    if (beside && !beside.value) beside.value = offer.beside;
    close();
    field.focus();
  };

  const row = (offer, index) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.textContent = offer.about ? `${offer.value} · ${offer.about}` : offer.value;
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(offer);
    });
    return item;
  };

  const ask = async () => {
    const mine = ++asked;
    const answer = await fetch(`${field.dataset.offers}?q=${encodeURIComponent(typed())}`).catch(() => null);
    if (!answer?.ok || answer.redirected || mine !== asked) return;
    offers = (await answer.json()).offers;
    if (mine !== asked) return;
    if (!offers.length) return close();
    list.replaceChildren(...offers.map(row));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    at = -1;
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (key) key.value = "new"; // what was offered was seen, and not taken
    if (typed().length < 2) return close();
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const act = {
      ArrowDown: () => mark(at + 1),
      ArrowUp: () => mark(at < 0 ? offers.length - 1 : at - 1),
      Enter: () => at >= 0 && take(offers[at]),
      Escape: close,
    }[event.key];
    if (!act || (event.key === "Enter" && at < 0)) return;
    event.preventDefault();
    act();
  });
}

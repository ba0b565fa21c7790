// A card moves by hand (pointer or finger), from its menu, or carried with the keyboard. All send the same plain
// form that “Move to…” opens without this script; the answer brings the card and the figures as they now are.

const board = document.getElementById("board");
const told = document.getElementById("board-told");
const menu = document.getElementById("move-menu");
const why = document.getElementById("move-reason");
const { because, reason } = why.querySelector("form").elements;

const laneOf = (card) => card.closest(".lane");
const listOf = (lane) => lane.querySelector("ol");
const nameOf = (card) => card.querySelector("h3").textContent;
const lane = (stage) => board.querySelector(`.lane[data-stage="${stage}"]`);

// --- what the reader is told: shown when it went wrong, only spoken when the card is there to be seen ---

function tell(text, tone = "", link = null, label = board.dataset.edit) {
  told.className = tone ? `board-told flash flash-${tone}` : "visually-hidden";
  told.textContent = text;
  if (link) told.append(" ", Object.assign(document.createElement("a"), { href: link, textContent: label }));
}

// Fill the places of a sentence that the page brought, such as “{name}”.
const filled = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_place, name) => facts[name]);

// --- a dialog's answer: the button pressed, or "cancel" for Escape ---

// The browser tells of a closed dialog a little later; by then, a quick hand may have opened it again.
const waiting = new Map();

function answerOf(dialog) {
  waiting.get(dialog)?.("cancel");
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => waiting.set(dialog, resolve));
}

for (const dialog of [menu, why]) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close("cancel"));
  dialog.addEventListener("close", () => {
    if (dialog.open) return;
    waiting.get(dialog)?.(dialog.returnValue || "cancel"); // Escape leaves no word in some browsers
    waiting.delete(dialog);
  });
}

async function askWhy(card, stage) {
  why.querySelector("[data-name]").textContent = nameOf(card);
  why.querySelector("[data-stage-name]").textContent = lane(stage).querySelector("h2").firstChild.textContent;
  why.querySelector("form").reset();
  askForWords();
  return (await answerOf(why)) === "move" ? new FormData(why.querySelector("form")) : null;
}

// A reason of the list is enough, unless it says too little alone.
function askForWords() {
  if (because) because.required = true;
  reason.required = !because || because.selectedOptions[0].dataset.words === "yes";
}

because?.addEventListener("change", askForWords);

// --- the move itself ---

function markup(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

function put(card, stage, after) {
  const list = listOf(lane(stage));
  if (after) after.after(card);
  else list.prepend(card);
}

async function send(card, stage, after, loss) {
  const form = loss ?? new FormData();
  form.set("csrf_token", why.querySelector("[name=csrf_token]").value);
  form.set("version", card.dataset.version);
  form.set("stage", stage);
  if (after) form.set("after", after.dataset.lead);
  const address = new URL(card.querySelector(".move").href);
  address.search = location.search;
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", body: form, headers });
  if (answer.redirected) location.reload(); // signed out meanwhile: the page leads to the sign-in
  return { ok: answer.ok, ...(await answer.json()) };
}

// `home` puts the card back where it was. When somebody was faster, the answer brings the card as it now is,
// and it goes into the column in which it now stands.
async function move(card, stage, after, home) {
  const kind = lane(stage).dataset.kind;
  const leaves = home.stage !== stage;
  const isLost = kind === "lost" && leaves;
  const loss = isLost ? await askWhy(card, stage) : null;
  if (isLost && !loss) {
    home.put();
    if (home.refocus) card.querySelector(".move").focus();
    return;
  }
  put(card, stage, after);
  card.classList.add("moving");
  try {
    settle(card, await send(card, stage, after, loss), stage, home);
  } catch {
    card.classList.remove("moving");
    home.put();
    tell(board.dataset.unreachable, "error");
  }
}

function settle(card, answer, stage, home) {
  if (!answer.ok && answer.lane !== stage) {
    home.put();
    if (answer.lane && answer.lane !== home.stage) put(card, answer.lane);
  }
  const fresh = answer.card ? markup(answer.card) : card;
  fresh.classList.remove("moving");
  const focused = card.contains(document.activeElement) || home.refocus;
  if (fresh !== card) card.replaceWith(fresh);
  if (focused) fresh.querySelector(".move").focus({ preventScroll: false });
  for (const [uid, head] of Object.entries(answer.heads ?? {})) {
    lane(uid).querySelector("header").innerHTML = head;
  }
  if (answer.summary) document.getElementById("board-summary").textContent = answer.summary.trim();
  if (!answer.ok) tell(answer.error, "error", answer.edit);
  else if (answer.warning) tell(`${answer.message} ${answer.warning}`, "warning");
  else if (answer.won) tell(answer.message, "success", answer.won, board.dataset.won);
  else tell(answer.message);
}

function homeOf(card, refocus = false) {
  const stage = laneOf(card).dataset.stage;
  const before = card.previousElementSibling;
  return { stage, before, refocus, put: () => put(card, stage, before?.isConnected ? before : null) };
}

// --- the menu of a card ---

async function openMenu(card) {
  const home = homeOf(card, true);
  menu.querySelector("[data-name]").textContent = nameOf(card);
  for (const button of menu.querySelectorAll("[data-to]")) {
    const here = button.dataset.to === home.stage;
    button.disabled = here;
    button.querySelector(".chip").hidden = !here;
    button.value = button.dataset.to;
  }
  const above = card.previousElementSibling;
  const below = card.nextElementSibling;
  menu.querySelector("[value=up]").disabled = !above;
  menu.querySelector("[value=down]").disabled = !below;
  const chosen = await answerOf(menu);
  if (chosen === "cancel") card.querySelector(".move").focus();
  else if (chosen === "up") move(card, home.stage, above.previousElementSibling, home);
  else if (chosen === "down") move(card, home.stage, below, home);
  else await move(card, chosen, null, home);
}

board.addEventListener("click", (event) => {
  const link = event.target.closest(".move");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = link.closest(".card-lead");
  if (!card.matches(".moving")) openMenu(card);
});

// --- carrying with the keyboard: Space picks a card up and puts it down, arrows carry it, Escape takes it back ---

const keys = document.getElementById("board-keys");
let carried = null;
let drag = null;

board.setAttribute("aria-describedby", keys.id);
board.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && (keys.hidden = false));

function pickUp(card) {
  carried = { card, home: homeOf(card, true) };
  card.classList.add("carried");
  tell(filled(board.dataset.picked, { name: nameOf(card) }));
}

function letGo() {
  const { card, home } = carried;
  carried = null;
  card.classList.remove("carried");
  return { card, home };
}

function takeBack(refocus) {
  const { card, home } = letGo();
  home.put();
  if (refocus) card.querySelector(".move").focus();
  tell(filled(board.dataset.back, { name: nameOf(card) }));
}

function putDown() {
  const { card, home } = letGo();
  const after = card.previousElementSibling;
  const stage = laneOf(card).dataset.stage;
  if (stage === home.stage && after === home.before) tell(filled(board.dataset.back, { name: nameOf(card) }));
  else move(card, stage, after, home);
}

function carry(card, key) {
  const forward = getComputedStyle(board).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const place = [...card.parentElement.children].indexOf(card);
  if (key === "ArrowUp") card.previousElementSibling?.before(card);
  else if (key === "ArrowDown") card.nextElementSibling?.after(card);
  else {
    const beside = key === forward ? laneOf(card).nextElementSibling : laneOf(card).previousElementSibling;
    if (beside) listOf(beside).insertBefore(card, listOf(beside).children[place] ?? null);
  }
  card.querySelector(".move").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  const beside = [...card.parentElement.children];
  const stage = laneOf(card).querySelector("h2").firstChild.textContent.trim();
  tell(filled(board.dataset.carried, { stage, place: beside.indexOf(card) + 1, number: beside.length }));
}

board.addEventListener("keydown", (event) => {
  const card = event.target.closest(".card-lead");
  if (!card || drag || event.ctrlKey || event.metaKey || event.altKey) return;
  const isSpace = event.key === " ";
  if (!carried && !(isSpace && !card.matches(".moving"))) return;
  if (carried && event.key === "Tab") return;
  event.preventDefault();
  if (!carried) pickUp(card);
  else if (isSpace || event.key === "Enter") putDown();
  else if (event.key === "Escape") takeBack(true);
  else if (event.key.startsWith("Arrow")) carry(card, event.key);
});

// Whoever goes elsewhere meanwhile has not put the card down.
document.addEventListener("focusin", (event) => carried && !carried.card.contains(event.target) && takeBack(false));
document.addEventListener("pointerdown", () => carried && takeBack(false), { capture: true });

// --- dragging: at once with a mouse or a pen, after a held touch with a finger, so that a swipe still scrolls ---

const FAR = 6;
const HELD = 350;
const EDGE = 56;

board.addEventListener("dragstart", (event) => event.preventDefault());

board.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".card-lead");
  if (drag || !card || event.button !== 0 || event.target.closest(".move") || card.matches(".moving")) return;
  drag = { card, id: event.pointerId, x: event.clientX, y: event.clientY, home: homeOf(card) };
  if (event.pointerType === "touch") drag.held = setTimeout(begin, HELD);
});

document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > FAR;
  if (!drag.ghost && far) {
    if (drag.held) return end();
    begin();
  }
  if (drag.ghost) follow(event.clientX, event.clientY);
});

document.addEventListener("pointerup", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  if (drag.ghost) drop(event.clientX, event.clientY);
  else end();
});

document.addEventListener("pointercancel", () => drag && giveUp());
document.addEventListener("keydown", (event) => event.key === "Escape" && drag?.ghost && giveUp());
board.addEventListener("touchmove", (event) => drag?.ghost && event.preventDefault(), { passive: false });
board.addEventListener("contextmenu", (event) => drag?.ghost && event.preventDefault());

function begin() {
  const { card } = drag;
  const box = card.getBoundingClientRect();
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("data-lead");
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  ghost.classList.add("ghost");
  ghost.style.width = `${box.width}px`;
  ghost.style.left = `${box.left - drag.x}px`;
  ghost.style.top = `${box.top - drag.y}px`;
  document.body.append(ghost);
  document.body.classList.add("dragging-card");
  card.classList.add("dragging");
  drag.ghost = ghost;
  getSelection()?.removeAllRanges();
  follow(drag.x, drag.y);
  requestAnimationFrame(scroll);
}

// The card itself shows where it would be put; the column is found by the pointer's place from left to right,
// so that below a short column is good enough.
function follow(x, y) {
  Object.assign(drag, { atX: x, atY: y });
  drag.ghost.style.transform = `translate(${x}px, ${y}px)`;
  const over = [...board.children].find((place) => {
    const box = place.getBoundingClientRect();
    return x >= box.left && x <= box.right;
  });
  if (!over) return;
  if (drag.over !== over) {
    drag.over?.classList.remove("drop-here");
    over.classList.add("drop-here");
    drag.over = over;
  }
  const others = [...listOf(over).children].filter((card) => card !== drag.card);
  const next = others.find((card) => {
    const box = card.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (next) {
    if (next.previousElementSibling !== drag.card) next.before(drag.card);
  } else if (listOf(over).lastElementChild !== drag.card) listOf(over).append(drag.card);
}

function scroll() {
  if (!drag?.ghost) return;
  const box = board.getBoundingClientRect();
  if (drag.atX < box.left + EDGE) board.scrollLeft -= 12;
  if (drag.atX > box.right - EDGE) board.scrollLeft += 12;
  if (drag.atY < EDGE) window.scrollBy(0, -12);
  if (drag.atY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  requestAnimationFrame(scroll);
}

function end() {
  const ended = drag;
  clearTimeout(drag.held);
  drag.ghost?.remove();
  drag.card.classList.remove("dragging");
  drag.over?.classList.remove("drop-here");
  document.body.classList.remove("dragging-card");
  drag = null;
  return ended;
}

function drop(x, y) {
  follow(x, y);
  const { card, home } = end();
  // The press that ends a drag is no click on the card's link.
  const swallow = (event) => (event.preventDefault(), event.stopPropagation());
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  const after = card.previousElementSibling;
  const stage = laneOf(card).dataset.stage;
  if (stage === home.stage && after === home.before) return;
  move(card, stage, after, home);
}

function giveUp() {
  const { card, home, ghost } = end();
  if (ghost && card.isConnected) home.put();
}

// --- the rest of a long column, in place of a new page ---

board.addEventListener("click", async (event) => {
  const link = event.target.closest(".more-cards:not(.far)");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const here = link.closest(".lane");
  const shown = listOf(here).children.length;
  try {
    const page = await (await fetch(link.href)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html");
    here.replaceWith(document.adoptNode(fresh.querySelector(`[data-stage="${here.dataset.stage}"]`)));
    lane(here.dataset.stage).querySelectorAll(".card-lead h3 a")[shown]?.focus();
  } catch {
    location.assign(link.href);
  }
});

// Shows leads that may be the same as the one that is being typed. Without this script the server asks after “Add lead”.

const PAUSE = 400;
const place = document.getElementById("alike");
const form = place.closest("form");
const { organisation_name: name, contact_email: email, alike_seen: seen } = form.elements;
let timer = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  const query = new URLSearchParams({ name: name.value, email: email.value });
  const answer = await fetch(`${place.dataset.alike}?${query}`).catch(() => null);
  if (!answer?.ok || answer.redirected || mine !== asked) return;
  const found = await answer.json();
  if (mine !== asked) return;
  place.innerHTML = found.shown;
  place.hidden = !found.shown;
  seen.value = found.seen;
}

for (const field of [name, email]) {
  for (const happened of ["input", "change"]) {
    field.addEventListener(happened, () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    });
  }
}

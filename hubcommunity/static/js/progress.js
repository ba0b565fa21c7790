// Shows how far long work is between the times that the page loads anew by itself, as it does
// without a script, too. Once the work is over, it loads anew at once.
const PAUSE = 1500;
const place = document.querySelector("[data-progress]");

const look = async () => {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector("[data-progress]");
  if (!answer.ok || !found) {
    location.reload();
    return;
  }
  // Only what changes: a reader on the link stays there.
  for (const part of ["progress", "[role=status]"]) {
    place.querySelector(part)?.replaceWith(found.querySelector(part));
  }
  setTimeout(look, PAUSE);
};

if (place) setTimeout(look, PAUSE);

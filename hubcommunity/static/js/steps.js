// The form of a step opens in its place: the same link as without this script, whose answer is put where
// the list stands, so that the reader stays where they are.

const steps = () => document.getElementById("steps");

async function show(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("steps");
  if (!answer.ok || !fresh) return false;
  steps().replaceWith(fresh);
  return true;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("#steps a[data-act], #steps a[data-close]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = link.closest("li").id;
  const answer = await fetch(link.href);
  if (!(await show(answer))) return location.assign(link.href);
  const there = document.getElementById(row);
  there?.querySelector("textarea, input:not([type=hidden]), select, a[data-act]")?.focus();
});

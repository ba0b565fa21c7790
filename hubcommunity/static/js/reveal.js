// Lets people see the password that they type. Without a script, the field is as it was.
for (const field of document.querySelectorAll("input[data-reveal]")) {
  const group = document.createElement("div");
  group.className = "input-group";
  field.before(group);

  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-secondary";
  button.setAttribute("aria-controls", field.id);
  const verb = document.createElement("span");
  const what = document.createElement("span");
  what.className = "visually-hidden";
  what.textContent = ` ${field.dataset.what}`;
  button.append(verb, what);
  group.append(field, button);

  const show = (visible) => {
    field.type = visible ? "text" : "password";
    verb.textContent = visible ? field.dataset.conceal : field.dataset.reveal;
  };
  show(false);
  button.addEventListener("click", () => show(field.type === "password"));
  // What is sent is sent as a password, so that the browser offers to keep it.
  field.form.addEventListener("submit", () => show(false));
}

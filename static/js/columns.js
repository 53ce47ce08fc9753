/* The column chooser of a list: columns change their places by the arrows beside them or by dragging, and are sent
   once they are applied. */
(function () {
  "use strict";
  const MOVES = ".bc-col-move";

  function say(row) {
    const list = row.parentNode;
    const words = { name: row.querySelector("label").textContent.trim(), place: Array.from(list.children).indexOf(row) + 1, total: list.children.length };
    const said = list.dataset.said.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
    row.closest("form").querySelector("[data-moved]").textContent = said;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(MOVES);
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    const up = button.value.startsWith("up:");
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (other && up) other.before(row);
    else if (other) other.after(row);
    button.focus();
    row.scrollIntoView({ block: "nearest" });
    say(row);
  });

  /* Enter on a tick box would press the first button of the form, which moves a column. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-columns] input")) return;
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-apply]"));
  });

  let dragged = null;
  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.target.closest("[data-grip]")) return;
    event.preventDefault();
    dragged = event.target.closest("li");
    dragged.classList.add("is-dragged");
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const found = document.elementFromPoint(event.clientX, event.clientY);
    const over = found && found.closest(".bc-cols > li");
    if (!over || over === dragged || over.parentNode !== dragged.parentNode) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  ["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    say(dragged);
    dragged = null;
  }));

  /* The chooser came anew and closed: the focus stays where it was opened. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const asked = event.detail.requestConfig;
    const toggle = document.getElementById("columns-toggle");
    if (toggle && asked && asked.elt.matches("[data-columns]")) toggle.focus();
  });
})();

/* Rows of a list ticked: one, a range, the page, or all that match. The form beside it works without this. */
(function () {
  "use strict";
  let last = null;

  const bar = () => document.querySelector("[data-selection]");
  const boxes = () => [...document.querySelectorAll("tbody [data-pick]")];
  const rowBox = (element) => element.closest("tr")?.querySelector("[data-pick]");

  function show() {
    const form = bar();
    if (!form) return;
    const all = form.elements.all.checked;
    const rows = boxes();
    const ticked = rows.filter((box) => box.checked).length;
    rows.forEach((box) => box.closest("tr").classList.toggle("is-sel", box.checked));
    form.classList.toggle("is-on", ticked > 0);
    const number = form.querySelector("[data-selected]");
    number.textContent = all ? number.dataset.all : ticked;
    const page = document.querySelector("[data-pick-page]");
    page.checked = ticked > 0 && ticked === rows.length;
    page.indeterminate = ticked > 0 && ticked < rows.length;
  }
  function tick(list, checked) {
    list.forEach((box) => { box.checked = checked; });
    if (!checked && bar()) bar().elements.all.checked = false;
    show();
  }
  function range(from, to) {
    const rows = boxes();
    const [start, end] = [rows.indexOf(from), rows.indexOf(to)].sort((one, other) => one - other);
    return start < 0 ? [to] : rows.slice(start, end + 1);
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (box) {
      tick(event.shiftKey && last ? range(last, box) : [box], box.checked);
      last = box;
    } else if (event.target.closest("[data-pick-none]")) {
      tick(boxes(), false);
      document.querySelector("[data-pick-page]")?.focus();
    }
  });
  /* A range is ticked and not marked as text. */
  document.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.closest(".bc-pickbox")) event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-page]")) tick(boxes(), event.target.checked);
    else if (event.target.form === bar() && event.target.name === "all") {
      if (event.target.checked) tick(boxes(), true);
      else show();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = rowBox(event.target);
    if (event.key === "x" && box) tick([box], !box.checked);
    else if (event.key === "Escape" && bar()?.classList.contains("is-on") && (box || bar().contains(event.target))) tick(boxes(), false);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches("[data-pick]")) {
      const rows = boxes();
      const next = rows[rows.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next) return;
      event.preventDefault();
      if (event.shiftKey) tick([next], event.target.checked);
      next.focus();
    } else return;
    last = box || last;
  });
  /* The rows of this page say nothing where all that match are meant. */
  document.addEventListener("submit", (event) => {
    if (event.target !== bar() || !event.target.elements.all.checked) return;
    boxes().forEach((box) => { box.disabled = true; });
  });
  addEventListener("pageshow", () => {
    boxes().forEach((box) => { box.disabled = false; });
    show();
  });
  document.addEventListener("htmx:afterSettle", () => { last = null; show(); });
  show();
})();

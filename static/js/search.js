/* The search box: opened by `/` or Ctrl K from anywhere, walked by the arrow keys, Enter opens the hit that is chosen. */
(function () {
  "use strict";
  const box = document.getElementById("quick");
  if (!box) return;
  const form = box.querySelector("[data-quick]");
  const input = form.elements.q;
  const within = form.elements.in;
  const answer = document.getElementById("quick-answer");
  /* What the answer on screen was asked with: Enter waits until it is what stands in the box. */
  let answered = null;
  let enter = null;

  const asked = () => JSON.stringify([input.value, within ? within.value : ""]);
  const rows = () => Array.from(answer.querySelectorAll("a[role=option]"));
  const chosen = () => answer.querySelector("[aria-selected=true]");

  function choose(row) {
    rows().forEach((one) => one.setAttribute("aria-selected", String(one === row)));
    if (row) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }
  function ask() {
    window.htmx.trigger(form, "ask");
  }
  function open() {
    if (box.open) return;
    box.showModal();
    input.select();
    ask();
  }
  function go(row, newTab) {
    if (!row) return;
    if (newTab) window.open(row.href, "_blank", "noopener");
    else location.assign(row.href);
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-do=search]");
    if (opener && !event.ctrlKey && !event.metaKey && event.button === 0) {
      event.preventDefault();
      open();
    } else if (event.target === box) box.close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!slash && !((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) return;
    event.preventDefault();
    open();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    const all = rows();
    const place = all.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (all.length) choose(all[(place + step + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (answered === asked()) go(chosen(), event.ctrlKey || event.metaKey);
      else {
        enter = { newTab: event.ctrlKey || event.metaKey };
        ask();
      }
    }
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-in]");
    if (!button) return;
    within.value = button.dataset.in;
    box.querySelectorAll("[data-in]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    input.focus();
    ask();
  });
  form.addEventListener("htmx:beforeRequest", () => { form.dataset.asked = asked(); });
  answer.addEventListener("htmx:afterSwap", () => {
    answered = form.dataset.asked;
    choose(rows()[0] || null);
    if (enter && answered === asked()) {
      const { newTab } = enter;
      enter = null;
      go(chosen(), newTab);
    }
  });
})();

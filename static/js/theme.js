/* Runs before the page is drawn: light or dark, folded or open side, as this person left them. */
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function kept(name) {
    try { return localStorage.getItem(name); } catch { return null; }
  }
  function keep(name, value) {
    try { localStorage.setItem(name, value); } catch { /* storage is closed: the choice holds for this page only */ }
  }
  function choice() {
    return kept("bc-theme") || "auto";
  }
  function apply() {
    const wanted = choice();
    const next = wanted === "auto" ? (dark.matches ? "dark" : "light") : wanted;
    if (root.dataset.bsTheme !== next) {
      root.dataset.bsTheme = next;
      document.dispatchEvent(new CustomEvent("bc:theme"));
    }
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === wanted));
    });
  }

  apply();
  dark.addEventListener("change", apply);
  root.dataset.scripts = "on";
  if (kept("bc-side")) root.dataset.side = kept("bc-side");

  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-theme-choice]");
    if (chosen) keep("bc-theme", chosen.dataset.themeChoice);
    if (event.target.closest("[data-do=theme]")) keep("bc-theme", root.dataset.bsTheme === "dark" ? "light" : "dark");
    if (chosen || event.target.closest("[data-do=theme]")) apply();
    if (event.target.closest("[data-do=fold]")) {
      root.dataset.side = root.dataset.side === "folded" ? "open" : "folded";
      keep("bc-side", root.dataset.side);
      dispatchEvent(new Event("resize"));
    }
  });
})();

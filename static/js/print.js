/* The button that prints a page made for paper; without scripts the browser's own menu does. Paper is white. */
(function () {
  "use strict";
  const root = document.documentElement;
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  let theme = root.dataset.bsTheme;
  window.addEventListener("beforeprint", () => {
    theme = root.dataset.bsTheme;
    root.dataset.bsTheme = "light";
  });
  window.addEventListener("afterprint", () => {
    root.dataset.bsTheme = theme;
  });
})();

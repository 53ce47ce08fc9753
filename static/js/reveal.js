/* "Show" beside a masked number: the server is asked, writes the look down, and answers with the number. */
(function () {
  "use strict";
  const SHOWN_FOR = 30000;

  async function reveal(button) {
    const { texts, toast, trouble, csrf } = window.bankcrm;
    const place = button.parentNode.querySelector("[data-masked]");
    const masked = place.textContent;
    button.disabled = true;
    let answer;
    try {
      const response = await fetch(button.dataset.reveal, {
        method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": csrf(), Accept: "application/json" },
      });
      answer = response.ok ? await response.json() : null;
      if (!answer) {
        const refusal = await response.json().catch(() => ({}));
        trouble(refusal.message || texts().refused);
      }
    } catch {
      trouble(texts().failed);
    }
    button.disabled = false;
    if (!answer) return;
    place.textContent = answer.value;
    button.hidden = true;
    toast(texts().shown);
    setTimeout(() => {
      place.textContent = masked;
      button.hidden = false;
    }, SHOWN_FOR);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reveal]");
    if (button) reveal(button);
  });
})();

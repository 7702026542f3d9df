// What the page does by itself: opening the source behind a citation, copying, native date fields.
(() => {
  "use strict";

  const scrollTo = (element) => {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "center" });
  };

  const openSource = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    const turn = target.closest(".wb-turn");
    document.querySelectorAll(".wb-turn").forEach((other) => { other.hidden = other !== turn; });
    const card = target.closest("details");
    if (card) card.open = true;
    document.querySelectorAll(".wb-active").forEach((other) => other.classList.remove("wb-active"));
    document.querySelectorAll(`mark.${CSS.escape(id)}-mark`).forEach((mark) => mark.classList.add("wb-active"));
    (card || target).classList.add("wb-active");
    target.focus({ preventScroll: true });
    // after the card has opened, so that the quote's place is known
    requestAnimationFrame(() => scrollTo(target));
  };

  const copy = async (button) => {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 1500);
    } catch {
      window.prompt("", button.dataset.copy);
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.wb-cite, a.wb-back, a.wb-skip");
    if (link) {
      event.preventDefault();
      const id = link.getAttribute("href").slice(1);
      if (link.classList.contains("wb-cite")) return openSource(id);
      if (link.classList.contains("wb-skip")) return document.querySelector("#question textarea, #question input")?.focus();
      const answer = document.getElementById(id);
      if (answer) scrollTo(answer);
      return;
    }
    const button = event.target.closest(".wb-copy");
    if (button) copy(button);
  });

  // a phone's own calendar, and no date that cannot be
  const nativeDates = () => {
    document.querySelectorAll(".wb-date input").forEach((input) => {
      if (input.type !== "date") input.type = "date";
    });
  };
  // where the page itself scrolls (a phone), a new question and its answer come into view
  let latest = 0;
  const followConversation = () => {
    const asked = document.querySelectorAll("#wb-messages .wb-asked");
    const grown = asked.length > latest;
    latest = asked.length;
    if (grown && window.matchMedia("(max-width: 860px)").matches) {
      asked[asked.length - 1].scrollIntoView({ block: "start" });
    }
  };

  // the component labels a message with its HTML, which a screen reader would read out instead of the text
  const plainLabels = () => {
    document.querySelectorAll("#wb-messages [data-testid=user], #wb-messages [data-testid=bot]")
      .forEach((message) => message.removeAttribute("aria-label"));
  };

  const tend = () => { nativeDates(); followConversation(); plainLabels(); };
  new MutationObserver(tend).observe(document, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"],
  });
})();

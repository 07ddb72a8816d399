// Extras for those who have JavaScript: keys, a live count, copying. Every page works whole without it.
"use strict";
(() => {
  const box = document.querySelector("#q");
  const stops = [...document.querySelectorAll(".hits > li, .post, .list > li")];
  let at = -1;

  const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

  const go = (step) => {
    if (!stops.length) return;
    stops[at]?.classList.remove("here");
    at = Math.min(stops.length - 1, Math.max(0, at + step));
    stops[at].classList.add("here");
    const link = stops[at].querySelector("h2 a, .number, a");
    link?.focus({ preventScroll: true });
    stops[at].scrollIntoView({ block: "nearest" });
  };

  const keys = {
    "/": () => { box?.focus(); box?.select(); },
    j: () => go(1),
    k: () => go(-1),
    "?": () => document.querySelector("#keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target === box) box.blur();
    if (typing(event.target) || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // How many posts the query finds so far, said politely once typing rests.
  const live = document.querySelector(".live");
  if (box && live) {
    let waiting, asking;
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      asking?.abort();
      live.textContent = "";
      if (box.value.trim().length < 2) return;
      waiting = setTimeout(async () => {
        asking = new AbortController();
        const words = new URLSearchParams(new FormData(box.form));
        words.set("size", "1");
        try {
          const answer = await fetch(`${box.form.getAttribute("action")}.json?${words}`, { signal: asking.signal });
          if (!answer.ok) return;
          const said = await answer.json();
          live.textContent = box.dataset.count.replace("{}", said.total.toLocaleString(document.documentElement.lang));
        } catch (error) {
          if (error.name !== "AbortError") live.textContent = "";
        }
      }, 350);
    });
  }

  for (const text of document.querySelectorAll(".cite")) {
    text.addEventListener("focus", () => text.select());
  }
})();

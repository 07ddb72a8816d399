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

  // What the query may become, and how many posts it finds so far, said politely once typing rests.
  const live = document.querySelector(".live");
  if (box && live && !box.form.action.endsWith(".html")) {
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
          const suggested = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(box.value)}`, { signal: asking.signal });
          const choices = suggested.ok ? (await suggested.json())[1] : [];
          box.list.replaceChildren(...choices.map((text) => new Option(text, text)));
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

  // Exported pages come without marks: words that begin as those of the query are marked here.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = (new URLSearchParams(location.search).get("q") ?? "").match(/[\p{L}\p{N}]{3,}/gu)?.map(plain) ?? [];
  if (wanted.length && !document.querySelector(".jumps")) {
    for (const body of document.querySelectorAll(".body")) {
      const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walk.nextNode()) texts.push(walk.currentNode);
      for (const text of texts) {
        const pieces = text.data.split(/([\p{L}\p{M}\p{N}]+)/u);
        if (!pieces.some((piece) => wanted.some((word) => plain(piece).startsWith(word)))) continue;
        text.replaceWith(...pieces.map((piece) => {
          if (!wanted.some((word) => plain(piece).startsWith(word))) return piece;
          const mark = document.createElement("mark");
          mark.textContent = piece;
          return mark;
        }));
      }
    }
  }

  for (const text of document.querySelectorAll(".cite")) {
    text.addEventListener("focus", () => text.select());
  }
})();

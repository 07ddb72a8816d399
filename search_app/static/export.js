// The search of exported pages: Pagefind's index, asked by the reader's own browser.
const words = new URLSearchParams(location.search).get("q") ?? "";
const heading = document.querySelector("#found");
const list = document.querySelector("#hits");
const more = document.querySelector("#more");
const PAGE = 10;

const put = (parent, tag, text, said = {}) => {
  const made = Object.assign(document.createElement(tag), said);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
};

// Pagefind's excerpt is text with <mark>; nothing else of it is taken for markup.
const marked = (parent, excerpt) => {
  for (const piece of excerpt.split(/(<mark>.*?<\/mark>)/)) {
    const text = new DOMParser().parseFromString(piece, "text/html").body.textContent;
    if (piece.startsWith("<mark>")) put(parent, "mark", text);
    else parent.append(text);
  }
};

const show = (found) => {
  const item = put(put(list, "li"), "article");
  const title = put(item, "h2", "", { dir: "auto" });
  const [path, anchor] = found.meta.address.split("#");
  put(title, "a", found.meta.title, { href: `${path}?q=${encodeURIComponent(words)}#${anchor ?? ""}` });
  const facts = put(item, "p", "", { className: "facts" });
  for (const [name, text] of Object.entries({ author: found.meta.author, said: found.meta.said, board: found.meta.board })) {
    if (text) put(facts, "span", text, { className: name });
  }
  marked(put(item, "p", "", { className: "snippet", dir: "auto" }), found.excerpt);
};

if (words) {
  document.querySelector("#q").value = words;
  const pagefind = await import("../pagefind/pagefind.js");
  const answer = await pagefind.search(words);
  const language = document.documentElement.lang;
  heading.textContent = answer.results.length
    ? heading.dataset.some.replace("{}", answer.results.length.toLocaleString(language))
    : heading.dataset.none;
  let at = 0;
  const next = async () => {
    for (const one of answer.results.slice(at, at + PAGE)) show(await one.data());
    at += PAGE;
    more.hidden = at >= answer.results.length;
  };
  more.addEventListener("click", next);
  await next();
}

// Sphinx finds pages and fetches them to show an excerpt, which no browser allows from disk. This finds sections, and
// shows excerpts out of sections.js.
"use strict";

const FOUND = document.documentElement.lang === "ko"
  ? { none: "찾지 못했습니다. 다른 낱말로 찾아보세요.", one: "한 곳에서 찾았습니다.", many: (count) => `${count}곳에서 찾았습니다.` }
  : { none: "Nothing was found. Try another word.", one: "Found in one place.", many: (count) => `Found in ${count} places.` };
const AROUND = 90; // letters of an excerpt before what was found, and twice as many after it

/** Where one of the words stands in a text; -1 if none does. */
const placeOf = (text, words) => {
  const places = words.map((word) => text.toLowerCase().indexOf(word)).filter((place) => place >= 0);
  return places.length ? Math.min(...places) : -1;
};

/** The sections of a page in which every word stands, as it is or as its stem. */
const sectionsWith = (page, words) =>
  (SECTIONS[page] || []).filter(([, title, text]) => words.every((forms) => placeOf(`${title} ${text}`, forms) >= 0));

/** Better hits first: the query as it was typed in the title, then in the text, then its words here and there. */
const rank = ({ title, text }, query) => (placeOf(title, [query]) >= 0 ? 0 : placeOf(text, [query]) >= 0 ? 1 : 2);

/** A part of the text around the whole query, or else the first of its words, with all of them marked. */
const excerpt = (text, words, query) => {
  const element = document.createElement("p");
  element.className = "context";
  const place = Math.max(placeOf(text, [query]) >= 0 ? placeOf(text, [query]) : placeOf(text, words), 0);
  const start = place > AROUND ? text.lastIndexOf(" ", place - AROUND) + 1 : 0;
  const end = Math.min(place + 2 * AROUND, text.length);
  let rest = (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  for (let next = placeOf(rest, words); next >= 0; next = placeOf(rest, words)) {
    const length = Math.max(...words.filter((word) => rest.toLowerCase().startsWith(word, next)).map((word) => word.length));
    element.append(rest.slice(0, next));
    element.appendChild(document.createElement("mark")).textContent = rest.slice(next, next + length);
    rest = rest.slice(next + length);
  }
  element.append(rest);
  return element;
};

/** What was found, as {page, anchor, title, text}: sections in the place of whole pages. */
const hits = (results, words) =>
  results.flatMap(([page, title, anchor, description, , , kind]) => {
    const own = (SECTIONS[page] || []).find(([id]) => anchor === `#${id}`);
    const hit = ([id, name, text]) => ({ page, anchor: `#${id}`, title: name === title ? name : `${title} › ${name}`, text });
    const found = kind === "text" ? sectionsWith(page, words).map(hit) : [];
    if (found.length) return found;
    return [own && kind === "index" ? hit(own) : { page, anchor, title, text: description || (own ? own[2] : "") }];
  });

const showHit = ({ page, anchor, title, text }, words, query) => {
  const item = Search.output.appendChild(document.createElement("li"));
  const link = item.appendChild(document.createElement("a"));
  link.href = page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + anchor;
  link.textContent = title;
  if (text) item.appendChild(excerpt(text, words, query));
};

Search.query = (query) => {
  const typed = query.trim().toLowerCase();
  const [whole, stems, excluded, highlighted, names] = Search._parseQuery(query);
  const results = Search._performSearch(whole, stems, excluded, highlighted, names).reverse(); // the best first
  const forms = [...highlighted].map((word) => [word, ...[...stems].filter((stem) => word.startsWith(stem))]);
  const seen = new Set();
  const found = hits(results, forms)
    .filter(({ page, anchor }) => !seen.has(page + anchor) && seen.add(page + anchor))
    .sort((one, other) => rank(one, typed) - rank(other, typed));
  found.forEach((hit) => showHit(hit, forms.flat(), typed));
  Search.stopPulse();
  Search.title.textContent = _("Search Results");
  Search.status.textContent = found.length > 1 ? FOUND.many(found.length) : found.length ? FOUND.one : FOUND.none;
};

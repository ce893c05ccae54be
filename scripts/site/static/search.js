// Sphinx finds whole pages by the words of its index. This looks into the sections that sections.js holds, which works
// from disk, knows what Korean writes together or with a particle, and shows the glossary's entry first.
"use strict";

const FOUND = document.documentElement.lang === "ko"
  ? { none: "찾지 못했습니다. 다른 낱말로 찾아보세요.", one: "한 곳에서 찾았습니다.", many: (count) => `${count}곳에서 찾았습니다.` }
  : { none: "Nothing was found. Try another word.", one: "Found in one place.", many: (count) => `Found in ${count} places.` };
const AROUND = 90; // letters of an excerpt before what was found, and twice as many after it
const GLOSSARY = "glossary";
const LISTS = ["claims", "editions", "gallery", "index"]; // pages that repeat what others say

const PARTICLE = new RegExp(`(?:${(
  "은 는 이 가 을 를 의 에 도 만 로 과 와 들 란 나 야 요 께 까지 부터 보다 처럼 마다 조차 에게 에서 에는 에도 으로 이란 이나 이라 " +
  "로는 로도 로서 로써 와는 과는 와의 과의 들은 들이 들을 들의 들과 들로 라는 이라는 으로는 으로도 으로서 에서는 에서도 에서의 에게는 " +
  "까지는 부터는 보다는 입니다").split(" ").join("|")})$`);
// How else a word is spelled, and how the pages spell it.
const SPELLINGS = [[/그래디언트|그라디언트|그레디언트/g, "그레이디언트"], [/파라메터|매개\s?변수/g, "파라미터"], [/라벨/g, "레이블"],
  [/컨볼루션|콘볼루션/g, "합성곱"], [/옵티마이져/g, "옵티마이저"], [/액티베이션/g, "활성화"]];
const HANGUL = /^[가-힣]+$/;

const withoutMarks = (letters) => letters.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** All texts in one, to ask whether the pages have a word at all. */
const allTexts = () => Object.values(SECTIONS).flat().map(([, title, text]) => `${title} ${text}`).join("\n").toLowerCase();
let everything;
const isThere = (word) => (everything ??= allTexts()).includes(word);

/** Whether the word is one of the glossary: 정확도 ends like a particle, and is none of 정확. */
const isTerm = (word) => (SECTIONS[GLOSSARY] || []).some(([, title]) => title.split(/\s+/).includes(word));

/** What a word may be on the pages: as it was typed, and without its ending. */
const formsOf = (word) => {
  const forms = [word];
  if (HANGUL.test(word) && !isTerm(word)) {
    const noun = word.replace(PARTICLE, "");
    if (noun !== word && (noun.length > 1 || (noun && !isThere(word)))) forms.push(noun);
  } else if (/^[a-z]{4,}$/.test(word)) {
    if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
    if (/(?:s|x|z|ch|sh)es$/.test(word)) forms.push(word.slice(0, -2));
    if (/[^su]s$/.test(word)) forms.push(word.slice(0, -1));
    if (/y$/.test(word)) forms.push(`${word.slice(0, -1)}ies`);
  }
  return forms;
};

/** A word as a pattern: Hangul whether it is written together or not, other words from their beginning. */
const pattern = (form) => {
  if (!HANGUL.test(form)) return `(?<![\\p{L}\\p{N}])${withoutMarks(form)}`;
  return (form.length === 1 ? "(?<![가-힣])" : "") + [...form].join("[\\s-]?");
};

/** What was typed, in patterns: one for each word, and for all of them one behind the other. */
const patternsOf = (query) => {
  const spelled = SPELLINGS.reduce((text, [other, ours]) => text.replace(other, ours), query.normalize("NFC").trim().toLowerCase());
  const words = (spelled.match(/[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}_])+/gu) || []).map(formsOf);
  const each = words.map((forms) => `(?:${forms.map(pattern).join("|")})`);
  return { words, each: each.map((one) => new RegExp(one, "giu")), whole: new RegExp(each.join("[\\s-]*"), "iu") };
};

/** Whether a title is what was asked for, and nothing else: 표현을 asks for 표현. */
const isTitle = (title, { words }) => {
  const asked = words.reduce((begun, forms) => begun.flatMap((start) => forms.map((form) => start + form)), [""]);
  return asked.includes(title.toLowerCase().replace(/[\s-]+/g, ""));
};

/** Better hits first: a term of the glossary, what was typed in a title, then in the text, then its words here and there. */
const rank = ({ page, title, text }, asked) => {
  if (isTitle(title, asked)) return page === GLOSSARY ? 0 : 1;
  if (asked.whole.test(title)) return page === GLOSSARY ? 2 : 3;
  return (asked.whole.test(text) ? 4 : 5) + (LISTS.includes(page) ? 2 : 0);
};

/** A part of the text around what was asked for, with all of it marked. */
const excerpt = (text, { each, whole }) => {
  const element = document.createElement("p");
  element.className = "context";
  const place = Math.max(whole.exec(text)?.index ?? Math.min(...each.map((one) => text.search(one)).filter((at) => at >= 0)), 0);
  const at = Number.isFinite(place) ? place : 0;
  const start = at > AROUND ? text.lastIndexOf(" ", at - AROUND) + 1 : 0;
  const end = Math.min(at + 2 * AROUND, text.length);
  const shown = (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  let done = 0;
  for (const found of shown.matchAll(new RegExp(each.map((one) => one.source).join("|"), "giu"))) {
    element.append(shown.slice(done, found.index));
    element.appendChild(document.createElement("mark")).textContent = found[0];
    done = found.index + found[0].length;
  }
  element.append(shown.slice(done));
  return element;
};

/** The sections in which every word stands, as {page, anchor, title, above, text}; above is the title of their page. */
const hitsOf = ({ each }) =>
  Object.entries(SECTIONS).flatMap(([page, sections]) =>
    sections
      .filter(([, title, text]) => each.every((one) => `${title} ${text}`.search(one) >= 0))
      .map(([id, title, text]) => ({ page, anchor: `#${id}`, title, above: sections[0][1], text })));

const showHit = ({ page, anchor, title, above, text }, asked) => {
  const item = Search.output.appendChild(document.createElement("li"));
  const link = item.appendChild(document.createElement("a"));
  link.href = page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + anchor;
  link.textContent = title === above ? title : `${above} › ${title}`;
  if (text) item.appendChild(excerpt(text, asked));
};

Search.query = (query) => {
  const asked = patternsOf(query);
  const found = asked.each.length ? hitsOf(asked).map((hit) => ({ ...hit, rank: rank(hit, asked) })) : [];
  found.sort((one, other) => one.rank - other.rank);
  found.forEach((hit) => showHit(hit, asked));
  Search.stopPulse();
  Search.title.textContent = _("Search Results");
  Search.status.textContent = found.length > 1 ? FOUND.many(found.length) : found.length ? FOUND.one : FOUND.none;
};

"""Search in Korean. Sphinx knows the words between spaces, but Korean ones carry their particles: 표현을, 표현이."""

import re

from sphinx.search import SearchLanguage

WORD = re.compile(r"[가-힣]+|[^\W가-힣]+")  # Hangul apart from what stands beside it, as in Keras를

SPLITTER = r"""
function splitQuery(query) {
  return query.match(/[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}_])+/gu) || [];
}
"""

# What a reader may type behind a noun that the pages never have there.
PARTICLES = (
    "은 는 이 가 을 를 의 에 도 만 로 과 와 들 란 나 야 요 께 까지 부터 보다 처럼 마다 조차 에게 에서 "
    "에는 에도 으로 이란 이나 이라 로는 로도 로서 로써 와는 과는 와의 과의 들은 들이 들을 들의 들과 들로 "
    "라는 이라는 으로는 으로도 으로서 에서는 에서도 에서의 에게는 까지는 부터는 보다는 입니다 "
)

STEMMER = """
var Stemmer = function () {
  const particle = /(?:PARTICLES)$/;
  const known = (word) => Object.hasOwn(Search._index.terms, word) || Object.hasOwn(Search._index.titleterms, word);
  this.stemWord = function (word) {
    const noun = word.replace(particle, "");
    return !known(word) && noun && known(noun) ? noun : word;
  };
};
""".replace("PARTICLES", "|".join(PARTICLES.split()))


def beginnings(word: str) -> list[str]:
    """A Hangul word and all it begins with: the noun is among them, whatever the particle. Other words as they are."""
    if not re.fullmatch("[가-힣]+", word):
        return [word]
    return [word[:end] for end in range(1, len(word) + 1)]


class SearchKorean(SearchLanguage):
    """Finds 표현 where the page has 표현을 or 표현이, and the other way round."""

    lang = "ko"
    language_name = "Korean"
    js_splitter_code = SPLITTER
    js_stemmer_code = STEMMER

    def split(self, input: str) -> list[str]:
        return [part for word in WORD.findall(input) for part in beginnings(word)]

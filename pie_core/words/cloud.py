"""The words of a class as a cloud: which words were said, how often, in Arabic, French and English.

Two forms are one word when they differ in case, accents, a plural's s, Arabic vowel marks, the
ways of writing alef, ya and ta marbuta, or the Arabic article with what is written onto it (و، ف، ب،
ك، ل). What is shown is the form that was written most often.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_ONE_LETTER = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي")
_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال(?=\w{3})|[وف]?لل(?=\w{3})|ال(?=\w{2}))")
_WHOLE = frozenset(("الله", "الان", "والدين", "والديا"))
"""Arabic words that only look as if they began with an article."""


@dataclass(frozen=True)
class Word:
    """A word as it was mostly written, and how often it was said."""

    text: str
    count: int


def is_arabic(text: str) -> bool:
    """Whether there are Arabic letters in it."""
    return bool(_ARABIC.search(text))


def _bare(text: str) -> str:
    """Without vowel marks, accents and the stretching of Arabic letters; small letters."""
    # Arabic first: decomposed, an alef with its hamza would lose it by the same rule; so it does here.
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u0640", "")
    plain = unicodedata.normalize("NFKD", text.translate(_ONE_LETTER))
    return "".join(c for c in plain if not unicodedata.combining(c))


_SMALL = (
    "a ai ainsi alors après au aucun aussi autre aux avant avec avoir bien ce cela ces cet cette chaque "
    "chez comme comment d dans de des deux donc du elle elles en encore entre est et être eu faire fait "
    "faut il ils j je l la le les leur leurs lui ma mais me même mes moi mon n ne nos notre nous on ont ou "
    "où par parce pas peu plus pour pourquoi qu quand que quel quelle qui s sa sans se ses si son sont sous "
    "sur ta te tes toi ton tous tout toute toutes tres très trop tu un une va vos votre vous y "
    "about after all also am an and are as at be because been but by can could did do does for from had has "
    "have he her his how i if in into is it its just me more my no not of or our out she so some than that "
    "the their them then there they this to too up us was we were what when where which who will with you "
    "your "
    "ان او اي اين ال اذا الى التي الذي الذين انا انت انه انها بعد بين تلك ثم حتى حول حيث خلال ذلك عن عند على "
    "علي غير فقط في قبل قد كان كانت كل كما كيف لا لكن لم لن له لها ليس ما متي مع من منذ نحن هذا هذه هل هم هنا "
    "هناك هو هي و يا "
    "ديال هاد لي باش بحال واحد شي راه غادي عندي حيت داك "
)
_STOP = frozenset(_bare(word) for word in _SMALL.split())
"""Words that say nothing by themselves, in three languages and darija."""


def _unfixed(word: str) -> str:
    """An Arabic word without its article and what is written onto it."""
    return word if len(word) < 4 or word in _WHOLE else _ARTICLE.sub("", word)


def key(word: str) -> str:
    """What makes two writings the same word; '' for one that says nothing by itself."""
    shown = shape(word)
    bare = _bare(shown)
    if bare in _STOP or (len(bare) < 2 and not bare.isdecimal()):
        return ""
    if is_arabic(bare):
        return _unfixed(bare)
    return bare[:-1] if len(bare) > 3 and bare[-1] in "sx" else bare


def shape(word: str) -> str:
    """A word as a cloud shows it: small letters, no elision, no Arabic article nor vowel marks."""
    text = _ELIDED.sub("", unicodedata.normalize("NFKC", word).casefold())
    if not is_arabic(text):
        return text
    text = "".join(c for c in text if not unicodedata.combining(c) and c != "\u0640")
    return _unfixed(text)


def words(text: str) -> list[str]:
    """The words of a text that say something, in order."""
    return [token for token in _TOKEN.findall(text) if key(token)]


def cloud(texts: Iterable[str], *, whole: bool = False, most: int = 60) -> list[Word]:
    """The words of all texts, the most said first, at most `most` of them.

    A word that somebody repeats in one text counts once: a cloud shows how many said it. `whole`:
    each text is one thing that was said ("micro crédit", "prix juste"), not words of its own.
    """
    said: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        once: dict[str, str] = {}
        found = words(text)
        if whole and found:
            once[" ".join(key(word) for word in found)] = " ".join(_between(text, found))
        elif not whole:
            for word in found:
                once.setdefault(key(word), shape(word))
        for name, form in once.items():
            said[name] += 1
            forms.setdefault(name, Counter())[form] += 1
    ordered = sorted(said.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [
        Word(min(forms[name].items(), key=lambda form: (-form[1], form[0]))[0], count)
        for name, count in ordered
    ]


def _between(text: str, found: list[str]) -> list[str]:
    """From the first word that says something to the last, with the small ones between."""
    tokens = _TOKEN.findall(text)
    first, last = tokens.index(found[0]), len(tokens) - 1 - tokens[::-1].index(found[-1])
    inside = tokens[first : last + 1]
    return [shape(inside[0]), *(word.casefold() for word in inside[1:])]

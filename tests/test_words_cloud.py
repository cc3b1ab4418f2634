"""The cloud of a class's words: what counts as one word, in Arabic, French and English."""

import pytest

from pie_core.words.cloud import Word, cloud, key, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Courage", "courage"),
        ("l'argent", "argent"),
        ("d’idées", "idées"),
        ("marché", "marche"),  # Accents are often left out on a phone.
        ("clients", "client"),
        ("Prices", "prices"),
        ("الثقة", "ثقة"),
        ("والثقة", "ثقة"),
        ("بالثقة", "ثقة"),
        ("للزبون", "الزبون"),
        ("مُساعدة", "مساعدة"),  # vowel marks
        ("مســاعدة", "مساعدة"),  # stretched letters
        ("إبداع", "ابداع"),
        ("مشروعى", "مشروعي"),
        ("فكره", "فكرة"),
    ],
)
def test_writings_of_one_word(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("prix", "prime"), ("وقت", "قت"), ("بلاد", "لاد"), ("الله", "له"), ("والدين", "دين")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("small", ["le", "Dans", "the", "في", "على", "إلى", "ديال", "c'est", "y"])
def test_small_words_say_nothing(small: str) -> None:
    assert words(small) == []


def test_counts_people_not_repetitions() -> None:
    said = ["Le bus, le bus, toujours le bus", "bus en retard", "الطوبيس ديما عامر"]
    assert cloud(said, most=2) == [Word("bus", 2), Word("retard", 1)]


def test_shows_the_form_that_was_written_most() -> None:
    assert cloud(["idee", "idée", "Idée"]) == [Word("idée", 3)]


def test_a_whole_reply_is_one_thing() -> None:
    said = ["Le prix juste", "prix justes", "prix"]
    found = cloud(said, whole=True)
    assert [(word.text, word.count) for word in found] == [("prix juste", 2), ("prix", 1)]


def test_punctuation_emoji_and_nothing() -> None:
    assert cloud(["!!!", "🙂", "", "   ", "،؟"]) == []
    assert cloud(["micro-crédit"])[0].text == "micro-crédit"

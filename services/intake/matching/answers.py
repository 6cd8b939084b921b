"""Answers: whether words for a stranger would give away what only the seeker told.

Texts are compared as names are: folded, word by word, and across scripts by their consonants.
"""

from __future__ import annotations

import re

from .spelling import skeletons, words

_YES_OR_NO = frozenset(("yes", "no", "oui", "non", "maybe", "نعم", "لا", "ja", "nein"))
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        """
        about after also been before does from have here into near only once over same some than
        that their them then there they this were what when where which with your avec chez dans
        elle elles entre leur mais nous pour sans sont sous vers vous على الى كان كانت عند هذا هذه
        """,
    )
)
"""Words that stand in any text and give nothing away."""


def tells_something(answer: str) -> bool:
    """Whether an answer can tell one person from another: yes and no cannot."""
    return any(len(word) > 1 and word not in _YES_OR_NO for word in words(answer))


def gives_away(text: str, question: str, answer: str) -> bool:
    """Whether a text holds an answer, or a word of it that the question does not say itself.

    A word counts if it is long enough to tell something; short ones only all together. What was
    put into other words, or into another language, is not found: people have to look.
    """
    said, asked = set(words(text)), set(words(question))
    told = [word for word in words(answer) if word not in asked]
    if told and set(told) <= said and tells_something(" ".join(told)):
        return True
    return any(_stands_in(word, said) for word in told if _tells(word))


def _tells(word: str) -> bool:
    if word in _PLAIN:
        return False
    return len(word) > 3 or (len(word) > 1 and any(letter.isdigit() for letter in word))


def _stands_in(word: str, said: set[str]) -> bool:
    if word in said:
        return True
    bones = {one for one in skeletons(word) if len(one) > 2}
    others = (one for one in said if one.isascii() != word.isascii())
    return bool(bones) and any(not bones.isdisjoint(skeletons(one)) for one in others)

"""Whether the name that M-PESA has for a number can be the name that was written down for it."""

import unicodedata

from .members import called_words
from .titles import titles_before

_WITHIN_A_WORD = str.maketrans("", "", "'’ʼ‘`´")  # Ng'ang'a is registered as NGANGA


def is_same_person(registered: str, written: str) -> bool:
    """The same words, in any order and either way of writing; one name may have fewer words, or initials.

    "ALICE W KAMAU" may be Alice Kamau, Alice, Wanjiku Kamau Alice; it is not Alice Otieno. What has nothing to be
    compared, such as a name of emoji, is not called another.

    Titles before what was written are passed over, for M-PESA registers none: "NJERI WAMBUI" may be Dr. Wambui. A
    title alone names nobody, so that it is compared as it stands. Mama Njeri may be a Njeri who is addressed so, or
    the mother of one; Njeri in what is registered is then as good as where Njeri alone was written, and a warning
    would cry wolf. It warns where nothing is shared ("JANE WAMBUI"), where a name of her own beside the child's is not
    found (Mama Njeri Wambui is not "NJERI OTIENO"), and of Mama wa Njeri, who by that is not Njeri.
    """
    told, words = _words(registered), _words(written)
    named = words[titles_before(words) :] or words
    return _can_be_one(told, words) or _can_be_one(told, named)  # Babu and Mwalimu are also names


def _can_be_one(told: list[str], named: list[str]) -> bool:
    fewer, more = sorted((told, named), key=len)
    if not fewer or "".join(fewer) == "".join(more):
        return True
    # Whole words first: else an initial could take the place of the word that another one needs.
    left = list(more)
    for word in sorted(fewer, key=len, reverse=True):
        found = next((other for other in left if other == word), None)
        found = found or next((other for other in left if _is_initial_of(word, other)), None)
        if found is None:
            return False
        left.remove(found)
    return bool({word for word in fewer if len(word) > 1} & set(more))


def _is_initial_of(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _words(name: str) -> list[str]:
    """Without case, accents, punctuation, and what stands in brackets."""
    called = " ".join(called_words(name)).translate(_WITHIN_A_WORD)
    plain = unicodedata.normalize("NFKD", called).casefold()
    marked = "".join("" if unicodedata.combining(one) else one if one.isalnum() else " " for one in plain)
    return marked.split()

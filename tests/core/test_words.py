"""Members of enumerations have a word and a tone, all of them."""

import enum

from hubcommunity.core.words import WORDS, Worded, worded


class Fruit(Worded):
    APPLE = "apple"
    PEAR = "pear"


class Tree(enum.Enum):
    APPLE = "apple"


worded({Fruit.APPLE: ("An apple", "good"), Fruit.PEAR: "A pear"})


def test_a_member_has_its_word_and_the_tone_that_was_given():
    assert (Fruit.APPLE.label, Fruit.APPLE.tone) == ("An apple", "good")
    assert (Fruit.PEAR.label, Fruit.PEAR.tone) == ("A pear", "")


def test_members_of_the_same_name_are_told_apart():
    assert Tree.APPLE not in WORDS


def test_every_enumeration_with_words_has_one_for_each_member(app):
    kinds = Worded.__subclasses__()
    assert len(kinds) > 10
    assert [member for kind in kinds for member in kind if member not in WORDS] == []

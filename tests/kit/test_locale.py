import pytest

from souk.kit.locale import LOCALES, Locale, Words, babel_locale, language_of, negotiate, pick, spoken


@pytest.mark.parametrize(
    ("words", "locale", "said", "language"),
    [
        ({"en": "kettle", "zh-CN": "水壶"}, "en", "kettle", "en"),
        ({"en": "kettle", "zh-CN": "水壶"}, "zh-CN", "水壶", "zh-CN"),
        ({"en": "kettle"}, "zh-CN", "kettle", "en"),
        ({"zh-CN": "水壶", "en": ""}, "en", "水壶", "zh-CN"),
        ({}, "en", "", "en"),
    ],
)
def test_words_are_picked_in_the_language_or_in_any(words: Words, locale: Locale, said: str, language: Locale) -> None:
    assert pick(words, locale) == said
    assert spoken(words, locale) == language


@pytest.mark.parametrize(
    ("wishes", "locale"),
    [
        (["zh-CN", "en"], "zh-CN"),
        (["zh-TW"], "zh-CN"),
        (["zh_HK"], "zh-CN"),
        (["zh"], "zh-CN"),
        (["en-GB", "zh-CN"], "en"),
        (["fr", "en"], "en"),
    ],
)
def test_the_first_wish_that_we_speak_decides(wishes: list[str], locale: Locale) -> None:
    other: Locale = "en" if locale == "zh-CN" else "zh-CN"
    assert negotiate(wishes, other) == locale


@pytest.mark.parametrize("wishes", [[], ["fr"], ["*"], ["x-klingon"], [""]])
@pytest.mark.parametrize("fallback", LOCALES)
def test_where_no_wish_is_ours_the_fallback_holds(wishes: list[str], fallback: Locale) -> None:
    assert negotiate(wishes, fallback) == fallback


@pytest.mark.parametrize(
    ("text", "locale"), [("猫砂盆", "zh-CN"), ("USB-C 线", "zh-CN"), ("litter box", "en"), ("", "en"), ("￥9.90", "en")]
)
def test_a_text_with_any_han_character_is_chinese(text: str, locale: Locale) -> None:
    assert language_of(text) == locale


@pytest.mark.parametrize("locale", LOCALES)
def test_both_languages_have_babels_data(locale: Locale) -> None:
    assert str(babel_locale(locale)).startswith(locale[:2])

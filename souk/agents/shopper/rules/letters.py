"""What somebody is written when their agent asks them first."""

from collections.abc import Mapping

from souk.kit.locale import Locale

_TEXT: Mapping[Locale, tuple[str, str]] = {
    "en": (
        "{what} for {price}: shall it be bought?",
        "Hello {name},\n\nyour agent found what you want: {what}, {price} with shipping. It asks you first.\n\n"
        "Decide until {until} (UTC): {link}\n\nWithout an answer nothing is bought, and it looks again.\n",
    ),
    "zh-CN": (
        "{what}，{price}：要买吗？",
        "{name}，您好：\n\n帮我买找到了您要的商品：{what}，含运费 {price}。它先来问您。\n\n"
        "请在 {until}（UTC）前决定：{link}\n\n不答复则不会购买，它会继续查看。\n",
    ),
}


def asking(locale: Locale, facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text of the letter; `{link}` is left for who sends it. A title is cut and stays one line."""
    subject, text = _TEXT[locale]
    plain = {name: " ".join(value.split())[:200].replace("{", "(").replace("}", ")") for name, value in facts.items()}
    return subject.format(**plain), text.format(**plain, link="{link}")

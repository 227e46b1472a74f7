"""The language of a text is told, or said to be undetermined."""

from __future__ import annotations

import subprocess
import sys

import pytest

from riskengine.articles.language import detect, shortcut

ENGLISH = "The minister said that troops from the north were at the border of the region on Monday."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        ("Russia and North Korea sign military cooperation agreement", "en"),
        ("Der Minister sagte, dass die Truppen aus dem Norden an der Grenze der Region stehen.", "de"),
        ("El ministro dijo que las tropas del norte estaban en la frontera de la región.", "es"),
        ("Министр сказал, что войска находятся на границе региона.", "ru"),
        ("وقال الوزير إن القوات من الشمال كانت على حدود المنطقة", "ar"),
        ("外交部发言人表示,双方就边境局势举行了会谈,并同意继续保持沟通。", "zh"),
        ("War", "und"),
        ("12345 67890 12345 67890 12345", "und"),
        ("", "und"),
    ],
)
def test_languages_are_told(text: str, language: str) -> None:
    """Two letters name the language; too few letters name none."""
    assert detect(text) == language


def test_plain_english_needs_no_model() -> None:
    """English text is told without importing the language library, which is slow to load."""
    code = (
        "import sys; from riskengine.articles.language import detect\n"
        f"assert detect({ENGLISH!r}) == 'en'\n"
        "assert not {'py3langid', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "text",
    [
        "De minister zei dat de troepen van het noorden aan de grens van de regio waren, in of bij de stad.",
        "Ministeren sagde, at soldater fra nord for grænsen have været i byen, og at alle var for sent.",
        "Thé and café of the",
    ],
)
def test_the_shortcut_is_not_deceived(text: str) -> None:
    """A few words that look English don't make a text English."""
    assert shortcut(text) == "und"

"""Texts in other languages are told, and no English one is taken for one."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import language
from dragoman.language import foreign_language, name_of

OTHERS = [
    ("fr", "Le ministre des affaires étrangères a rejeté la proposition et demande de nouvelles négociations à Genève."),
    ("fr", "Nous soutenons pleinement l'accord conclu hier soir entre les deux gouvernements."),
    ("de", "Die Bundesregierung lehnt die geplante Erweiterung ab und fordert neue Gespräche mit allen Beteiligten."),
    ("de", "Der Minister begrüßte das Abkommen als wichtigen Schritt für die ganze Region."),
    ("es", "El gobierno rechaza la ampliación de la alianza y pide que se reanuden las conversaciones cuanto antes."),
    ("es", "La ministra celebró el acuerdo firmado ayer por los dos presidentes en Lima."),
    ("it", "Il governo si oppone all'allargamento e chiede che i colloqui riprendano al più presto a Roma."),
    ("it", "La presidente ha accolto con favore l'intesa raggiunta nella notte dai negoziatori."),
    ("pt", "O governo rejeita a ampliação da aliança e pede que as conversas sejam retomadas em breve."),
    ("pt", "A ministra saudou o acordo assinado ontem pelos dois presidentes em Lisboa."),
    ("nl", "De regering wijst de uitbreiding van het bondgenootschap af en vraagt om nieuwe onderhandelingen."),
    ("nl", "De minister noemde het akkoord een belangrijke stap voor de hele regio."),
    ("pl", "Rząd odrzuca rozszerzenie sojuszu i domaga się nowych rozmów ze wszystkimi stronami."),
    ("pl", "Minister pochwalił porozumienie jako ważny krok dla całego regionu."),
    ("ru", "Москва отвергает расширение альянса и требует новых переговоров со всеми сторонами."),
    ("ru", "Министр приветствовал соглашение как важный шаг."),
    ("zh", "中国外交部反对这项扩张计划，并呼吁各方尽快恢复谈判。"),
    ("zh", "部长欢迎两国政府昨晚达成的协议。"),
    ("ar", "ترفض الحكومة توسيع الحلف وتطالب بمفاوضات جديدة مع جميع الأطراف."),
    ("ar", "ورحب الوزير بالاتفاق ووصفه بأنه خطوة مهمة للمنطقة بأسرها."),
]  # fmt: skip
"""Twenty short paragraphs in ten languages."""

AMBIGUOUS = [
    "",
    "AUKUS",
    "Joint Statement",
    "Kyiv, Beijing, Brasília, São Paulo, Düsseldorf, Łódź, Reykjavík, Malmö",
    "Vive la France! Long live America!",
    "President Macron, Chancellor Scholz and Prime Minister Draghi met President Zelenskyy in Kyiv",
    "Q. Mr. Kirby?",
    "NATO 2022 12 345 G7 G20 EU-27 AU$5m",
    "Moscow rejects NATO enlargement.",
    "No deal, says Oslo",
    "Russia says missiles hit military base near Lviv, dozens hurt",
    "1.5 °C",
    "Москва",
]


@pytest.mark.parametrize(("code", "text"), OTHERS)
def test_another_language_is_named(code: str, text: str) -> None:
    """Also in one sentence."""
    assert foreign_language(text) == code
    assert name_of(code)[0].isupper()


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_cannot_be_told_is_not_rejected(text: str) -> None:
    """Headings, names, a few words."""
    assert foreign_language(text) is None


def test_the_repository_is_english() -> None:
    """Every paragraph of its documents and briefs."""
    root = Path(__file__).parents[1]
    texts = [
        *root.glob("seeds/briefs/*.txt"),
        *root.glob("datasets/documents/**/*.txt"),
        *root.glob("docs/*.md"),
    ]
    wrong = {
        paragraph: found
        for path in texts
        for paragraph in re.split(r"\n\s*\n", path.read_text("utf-8"))
        if not paragraph.startswith(("```", "|")) and (found := foreign_language(paragraph))
    }
    assert texts
    assert wrong == {}


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other scripts are told all the same; of others only long ones."""
    language._identifier.cache_clear()
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)
    french = " ".join(text for code, text in OTHERS if code == "fr")
    texts = (OTHERS[0][1], 3 * french, OTHERS[14][1], AMBIGUOUS[8])
    found = [foreign_language(text) for text in texts]
    language._identifier.cache_clear()
    assert found == [None, "und", "und", None]


@given(st.text())
def test_any_text(text: str) -> None:
    """Never an exception."""
    assert foreign_language(text) is None or name_of(foreign_language(text) or "")

"""Headlines that are not scored are worth a look for what they say, not for a sport or a film."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine.errors import DataRefused
from riskengine.features.screening import KINDS, REJECT, meaning_of, read_cues, screen

# fmt: off
FOUND = {
    "ru": {
        "Россия нанесла ракетный удар по портовой инфраструктуре": {"missile"},
        "Авиаудары по столице продолжались всю ночь": {"airstrike"},
        "Войска стянуты к границе, президент объявил всеобщую мобилизацию": {"mobilisation"},
        "Соседняя страна стягивает войска к реке": {"massing"},
        "Министр предъявил ультиматум: вывести войска до полуночи": {"ultimatum"},
        "КНДР провела ядерное испытание": {"nuclear"},
        "Армия нарушила режим перемирия? Штаб: противник нарушил перемирие": {"ceasefire_broken"},
        "На границе двух республик произошли столкновения; перестрелка на границе длилась час": {"clash"},
        "Бои у ворот столицы: обстрел не прекращается": {"shelling"},
        "Страна закрыла воздушное пространство": {"closure"},
    },
    "es": {
        "El ejército lanza ataques aéreos contra la capital": {"airstrike"},
        "Corea del Norte dispara dos misiles hacia el mar": {"missile"},
        "El presidente decreta la movilización general": {"mobilisation"},
        "Pekín lanza un ultimátum a Taipéi": {"ultimatum"},
        "El vecino concentra tropas en la frontera": {"massing"},
        "Choques fronterizos dejan doce soldados muertos": {"clash"},
        "Una de las partes rompe la tregua y declara la guerra": {"ceasefire_broken", "war"},
        "La Liga Árabe condena el bombardeo del puerto": {"airstrike"},
        "Teherán anuncia una prueba nuclear": {"nuclear"},
    },
    "fr": {
        "Frappes aériennes sur un dépôt de munitions": {"airstrike"},
        "Tir de missile balistique au large du Japon": {"missile"},
        "Le Kremlin décrète la mobilisation partielle": {"mobilisation"},
        "Niamey reçoit un ultimatum de ses voisins": {"ultimatum"},
        "L’armée masse des troupes le long du fleuve": {"massing"},
        "Violation du cessez-le-feu dans le Sud": {"ceasefire_broken"},
        "Affrontements à la frontière : six morts": {"clash"},
        "Une frappe aérienne filmée par ses attaquants": {"airstrike"},
        "Pyongyang procède à un essai nucléaire": {"nuclear"},
    },
    "ar": {
        "غارات جوية على العاصمة": {"airstrike"},
        "قُتل خمسة في قصف مدفعي جنوب البلاد": {"shelling"},
        "بيونغ يانغ تعلن إطلاق صاروخ باليستي": {"missile"},
        "الرئيس يعلن التعبئة العامة": {"mobilisation"},
        "انذار نهائي لقوات المعارضة": {"ultimatum"},
        "تعزيزات عسكرية تصل الى الحدود": {"massing"},
        "واجتياح بري وشيك للجنوب": {"invasion"},
        "اتهامات متبادلة بخرق وقف إطلاق النار": {"ceasefire_broken"},
        "الرئيس المنتخب في مرمى النيران بعد قصف القصر": {"shelling"},
        "التجربة النووية السادسة": {"nuclear"},
    },
    "fa": {
        "حمله هوایی به پایگاه مرزی": {"airstrike"},
        "پرتاب موشک بالستیک به سوی دریا": {"missile"},
        "رئیس جمهور فرمان بسیج عمومی داد": {"mobilisation"},
        "اولتیماتوم ۴۸ ساعته به همسایه شمالی": {"ultimatum"},
        "نقض آتش بس در جنوب": {"ceasefire_broken"},
        "درگیری‌های مرزی ده کشته بر جای گذاشت": {"clash"},
        "كره شمالى آزمايش هسته‌اى انجام داد": {"nuclear"},
        "مسابقه تسلیحاتی شتاب گرفت: آزمایش موشکی تازه": {"missile"},
        "حملات پهپادی به بندر": {"drone"},
    },
    "zh": {
        "空袭造成至少二十人死亡": {"airstrike"},
        "朝鲜向东部海域发射导弹": {"missile"},
        "北韓發射飛彈 日本發布警報": {"missile"},
        "总统宣布全国总动员": {"mobilisation"},
        "外交部发出最后通牒": {"ultimatum"},
        "邻国在边境集结军队": {"massing"},
        "两国边境冲突 双方交火": {"clash"},
        "空袭中一架教练机被毁": {"airstrike"},
        "一方指责对方违反停火": {"ceasefire_broken"},
        "朝鮮進行第七次核試驗": {"nuclear"},
    },
    "ko": {
        "북한, 동해상으로 탄도 미사일 발사": {"missile"},
        "수도에 대규모 공습…사망자 속출": {"airstrike"},
        "대통령, 총동원령 선포": {"mobilisation"},
        "이웃 나라에 최후통첩을 보냈다": {"ultimatum"},
        "국경에 병력 집결 포착": {"massing"},
        "국경 충돌로 병사 12명 사망": {"clash"},
        "치킨게임 끝에 공습 감행": {"airstrike"},
        "반군, 휴전 파기 선언": {"ceasefire_broken"},
        "북한 7차 핵실험 임박": {"nuclear"},
    },
}
NOT_FOUND = {
    "ru": (
        "Тренер сборной поставил клубу ультиматум",
        "Форвард нанёс два удара и принёс победу в матче",
        "Фильм о вторжении пришельцев возглавил прокат",
        "Парламент одобрил бюджет на будущий год",
        "В городе открылся новый парк",
    ),
    "es": (
        "Bombardeo de goles en el estreno de la liga",
        "El delantero soltó un misil desde fuera del área y marcó gol",
        "La invasión de los ultracuerpos vuelve al cine",
        "El club da un ultimátum a su entrenador",
        "El Gobierno aprueba los presupuestos",
    ),
    "fr": (
        "L’attaquant envoie un missile : la Ligue 1 en fête, bombardement de la surface",
        "Ultimatum du club à son entraîneur",
        "Invasion, le film qui affole le box-office",
        "Une frappe sociale inédite dans les transports",
        "Le Parlement adopte le budget",
    ),
    "ar": (
        "قصف مرمى الخصم بثلاثة أهداف في المباراة",
        "مدرب المنتخب يوجه إنذارا نهائيا للاعبيه",
        "فيلم عن غزو الفضاء يتصدر شباك التذاكر",
        "افتتاح معرض الكتاب في العاصمة",
    ),
    "fa": (
        "بمباران دروازه حریف در فینال لیگ",
        "باشگاه به مربی خود اولتیماتوم داد",
        "فیلم حمله هوایی در سینماها",
        "مجلس بودجه سال آینده را تصویب کرد",
    ),
    "zh": (
        "足球：主队炮击对手球门，三比零取胜 联赛",
        "电影《入侵》票房破亿",
        "外来物种入侵威胁湖泊",
        "市政府通过明年预算",
    ),
    "ko": (
        "홈런 폭격으로 야구 대표팀 승리",
        "영화 '침공' 개봉 첫날 관객 1위",
        "축구 감독에게 최후통첩",
        "미세먼지 공습에 외출 자제",
        "국회, 내년 예산안 통과",
    ),
}
# fmt: on


@pytest.mark.parametrize(
    ("language", "title", "kinds"),
    [(language, title, kinds) for language, titles in FOUND.items() for title, kinds in titles.items()],
)
def test_steps_of_a_conflict_are_found(language: str, title: str, kinds: set[str]) -> None:
    """Each of several ways to say so, inflected, pointed, or in the other script, gives its kind."""
    kind_of = {one.cue: one.kind for one in read_cues()[language]}
    assert {kind_of[cue] for cue in screen(title, language)} >= kinds
    assert all(meaning_of(cue, language) for cue in screen(title, language))


@pytest.mark.parametrize(
    ("language", "title"), [(language, title) for language, titles in NOT_FOUND.items() for title in titles]
)
def test_sport_film_and_calm_are_passed_over(language: str, title: str) -> None:
    """The same words in a match, a film or a figure of speech say nothing, nor does ordinary news."""
    assert screen(title, language) == ()


def test_every_language_has_its_cues() -> None:
    """Seven languages, 20 to 40 cues each, of kinds that are known, and words that void a headline."""
    cues = read_cues()
    assert set(cues) == set(FOUND) == set(NOT_FOUND)
    for language, found in cues.items():
        assert 20 <= sum(one.kind != REJECT for one in found) <= 40, language
        assert {one.kind for one in found} >= {
            REJECT,
            "ultimatum",
            "mobilisation",
            "nuclear",
            "ceasefire_broken",
        }
    assert {one.kind for found in cues.values() for one in found} == {*KINDS, REJECT}


def test_every_cue_finds_itself() -> None:
    """No cue is lost by folding: each is found in a headline of its own words."""
    for language, found in read_cues().items():
        for one in found:
            if one.kind != REJECT:
                assert one.cue in screen(one.cue.replace("*", ""), language), one.cue


def test_words_are_whole_where_there_are_words() -> None:
    """A cue inside another word is none, but for the words that Arabic writes together with the next."""
    assert screen("Contraofensiva desinvade", "es") == ()
    assert screen("مقصفة المدرسة", "ar") == ()
    assert screen("وبالقصف", "ar") == ("قصف",)


def test_other_languages_have_none() -> None:
    """English is scored, and a language without cues is never guessed at."""
    assert screen("Airstrike on the capital", "en") == ()
    assert screen("空袭", "und") == ()
    assert screen("", "ru") == ()


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("language,cue,kind\nru,x,war\n", "the columns are not"),
        ("language,cue,kind,meaning\nru,x,wor,x\n", "cues.csv:2: unknown kind 'wor'"),
        ("language,cue,kind,meaning\nru,x,war,\n", "a cell is empty"),
        ("language,cue,kind,meaning\nru,x,war,x,y\n", "one too many"),
        ("language,cue,kind,meaning\nrus,x,war,x\n", "no ISO 639-1 code"),
        ("language,cue,kind,meaning\nru,*,war,x\n", "a star stands elsewhere"),
        ("language,cue,kind,meaning\nru,a*b,war,x\n", "a star stands elsewhere"),
        ("language,cue,kind,meaning\nru,x,war,x\nru,x,war,x\n", "cues.csv:3: the cue stands twice"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, rows: str, reason: str) -> None:
    """The line and what is wrong with it are named."""
    path = tmp_path / "cues.csv"
    path.write_text(rows)
    with pytest.raises(DataRefused) as refused:
        read_cues(path)
    assert reason in str(refused.value)

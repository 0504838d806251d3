"""Files in encodings of many countries are read as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.exchange.decode import encoding_of
from customer_unify.exchange.encoding import LATIN, PLANES, SCRIPTS, encoding_by_letters

FILES = [
    ("cp1252", "Prénom;Ville;N° client\nZoë;Besançon;7\nFrançois;Nîmes;8\nBjörn;Århus;9\nŒuvrard;Évry;10\n"),
    ("cp1252", "Straße;Größe\nMüllerstraße 7;Übel\nGärtnerweg;Jörg\nCzech: Dvořák\n".replace("ř", "r")),
    ("cp1252", "Jón Þórðarson;Akureyri\nGuðrún Björnsdóttir;Reykjavík\nSigríður;Ísafjörður\n"),
    (
        "cp1250",
        "Imię;Nazwisko;Miejscowość\nŁukasz;Wójcik;Łódź\nMałgorzata;Dąbrowska;Gdańsk\nBożena;Król;Kęty\n",
    ),
    (
        "cp1250",
        "Jméno;Příjmení;Město\nJiří;Dvořák;Plzeň\nLukáš;Němec;Hradec Králové\nMarkéta;Růžičková;Děčín\n",
    ),
    (
        "iso8859_2",
        "Imię;Nazwisko;Miejscowość\nMałgorzata;Dąbrowska;Gdańsk\nŚwiętosława;Piątek;Śrem\nBożena;Król;Kęty\n",
    ),
    (
        "cp1250",
        "Név;Születési idő;Település\n"
        "Szűcs László;1970;Győr\nKőszegi Mária;1981;Gödöllő\nSzőke Éva;1990;Érd\n",
    ),
    (
        "cp1250",
        "Nume;Problemă;Localitate\n"
        "Ioana Munteanu;Factură greşită;Iaşi\nŞerban Ţăranu;Fără semnal;Bucureşti\n",
    ),
    (
        "cp1257",
        "Pavardė;Vardas;Miestas\nŽukauskienė;Jūratė;Šiauliai\nBernotaitė;Rūta;Panevėžys\nŠimkutė;Ūla;Kėdainiai\n",
    ),
    ("cp1257", "Uzvārds;Vārds;Pilsēta\nBērziņš;Jānis;Rīga\nKalniņa;Līga;Liepāja\nOzoliņš;Ģirts;Jēkabpils\n"),
    ("cp1252", "Nome;Morada\nJoão Simões;1º Esq\nConceição Brandão;São João\nBrandão Guimarães;nº 3\n"),
    ("cp1252", "Nimi;Linn\nTõnu Põld;Võru\nÜlle Mägi;Põlva\nÕie Öövel;Jõgeva\n"),
    ("cp1254", "Adı;Soyadı;Şehir\nAyşe;Yıldız;İstanbul\nÇağla;Öztürk;Muğla\nGülşen;Işık;Eskişehir\n"),
    ("cp1254", "SİGORTALI ADI;İL;İLÇE\nFİLİZ ÇELİK;İZMİR;ÇİĞLİ\nDENİZ ŞAHİN;DENİZLİ;ÇİVRİL\n"),
    ("mac_roman", "Prénom;Ville\nZoë;Besançon\nFrançois;Nîmes\nHélène;Orléans\nIrène;Sète\n"),
    ("cp850", "Prénom;Ville\nZoë;Besançon\nFrançois;Nîmes\nHélène;Orléans\nIrène;Sète\n"),
    ("cp1251", "Фамилия;Имя;Город\nИванов;Пётр;Москва\nСМИРНОВА;Ольга;Тверь\nЩукин;Юрий;Ярославль\n"),
    ("koi8_r", "Фамилия;Имя;Город\nИванов;Пётр;Москва\nСмирнова;Ольга;Тверь\nЩукин;Юрий;Ярославль\n"),
    ("cp1253", "Επώνυμο;Όνομα;Πόλη\nΠαπαδόπουλος;Γιώργος;Αθήνα\nΟικονόμου;Ελένη;Θεσσαλονίκη\n"),
    ("cp1255", "שם;עיר\nמשה כהן;חיפה\nרחל לוי;ירושלים\nיצחק מזרחי;תל אביב\n"),
    ("cp1256", "الاسم;المدينة\nمحمد علي;القاهرة\nفاطمة حسن;الرياض\nعبد الله;دمشق\n"),
    (
        "cp932",
        "氏名,フリガナ,住所\n佐藤 健,サトウ ケン,東京都渋谷区\n鈴木 さくら,スズキ サクラ,大阪府大阪市北区\n",
    ),
    (
        "euc_jp",
        "氏名,フリガナ,住所\n佐藤 健,サトウ ケン,東京都渋谷区\n鈴木 さくら,スズキ サクラ,大阪府大阪市北区\n",
    ),
    (
        "cp949",
        "이름,휴대폰,주소\n김민준,010-1234-5678,서울특별시 강남구\n이서연,010-2222-3333,부산광역시\n",
    ),
    (
        "gb18030",
        "姓名,手机,地址\n王小明,13800138000,北京市朝阳区建国路\n李娜,13900139000,上海市浦东新区世纪大道\n",
    ),
    ("big5", "姓名,手機,地址\n王小明,0912345678,臺北市信義區市府路\n陳美玲,0922333444,高雄市左營區博愛路\n"),
]


@pytest.mark.parametrize(("encoding", "text"), FILES, ids=lambda value: value[:9])
def test_a_file_is_read_as_it_was_written(encoding: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(text.encode(encoding))
    assert file.read_bytes().decode(encoding_of(file)) == text


def test_one_name_from_elsewhere_turns_no_western_file() -> None:
    lines = ["Müller;Köln", "Hélène;Besançon", "Dvorský;Praha", "n° 7 – l’été;3 €"]
    assert encoding_by_letters([line.encode("cp1252") for line in lines]) == "cp1252"


@given(
    st.lists(
        st.sampled_from(
            ["François Lefèvre", "Müller", "José Núñez", "João Simões", "Benoît Dûval", "Åsa Öberg", "Zoë"]
        ),
        min_size=1,
        max_size=30,
    )
)
def test_no_mixture_of_western_names_turns_a_file(names: list[str]) -> None:
    assert encoding_by_letters([name.encode("cp1252") for name in names]) == "cp1252"


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_bytes_have_an_answer_that_can_be_read(lines: list[bytes]) -> None:
    found = encoding_by_letters(lines)
    assert found in {*LATIN, *SCRIPTS, *PLANES}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [FILES[0][1], "氏名,電話\r\n佐藤 健,0312345678\r\n", "a\n1\n"])
def test_utf_16_without_its_mark_is_known_by_its_zeros(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "unmarked.csv"
    path.write_bytes(text.encode(encoding))
    assert encoding_of(path) == encoding


@given(st.text(alphabet="aé,\n\0上", min_size=1))
def test_a_zero_in_another_encoding_makes_no_utf_16(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("zeros") / "file.csv"
    path.write_bytes(b"id,name\n1,Anna Michu\n2,Paul Durand\n" + text.encode())
    assert encoding_of(path) == "utf-8"

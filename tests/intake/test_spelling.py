"""One name in many spellings comes down to the same few letters; other names do not."""

from __future__ import annotations

from itertools import combinations

import pytest

from services.intake.matching.spelling import parts, skeletons, words

SAME = [
    "Mohammed Muhammad Mohamed Maxamed محمد محمّد Мухаммед Mahamed",
    "Abdulrahman عبدالرحمن Abdirahman Cabdiraxmaan Abderrahmane Abdurrahman",
    "Abdullah عبدالله Abdallah Abdullahi Cabdullaahi",
    "Tesfai Tesfay ተስፋይ Tesfaye ተስፋዬ",
    "Haile Hayle ኃይለ ሃይለ Hailay",
    "Fatima Fatimah فاطمة Fatma Фатима Fatuma",
    "Ahmed Ahmad Axmed أحمد احمد Ahmet Ахмед",
    "Yusuf Yousef Youssouf يوسف Yusif Joseph",
    "Ibrahim Ebrahim ابراهيم إبراهيم Ibraahiim Ибрагим",
    "Hussein Hussain حسين حسین Xuseen Hossein Husayn",
    "Gebremedhin ገብረመድህን Ghebremedhin",
    "Khadija خديجة Khadidja Хадижа Khadeeja Khadiga",
    "Aisha عائشة Aicha Ayesha",
    "Jamal Djamal جمال Gamal Jamaal Cemal",
    "Saeed سعيد Said Siciid",
    "Zainab Zeinab زينب Zaynab Seynab",
    "Yohannes ዮሃንስ ዮሐንስ Johannes Yohanes",
    "Ali علي Cali Aly",
    "Navid نوید Nawid",
    "Selam ሰላም ሠላም",
    "Tsegay ጸጋይ ፀጋይ Segai",
    "Mihret Mehret ምሕረት ምህረት Mehrit",
]


def bones(name: str) -> set[frozenset[str]]:
    return set().union(*(skeletons(part) for part in parts(name)))


@pytest.mark.parametrize("spellings", SAME)
def test_every_spelling_of_a_name_meets_the_first_one(spellings):
    first, *others = spellings.split()

    assert [one for one in others if not bones(one) & bones(first)] == []


def test_different_names_stay_apart():
    names = ["Yonas", "Amina", "Hussein", "Tesfay", "Fatima", "Ibrahim", "Gebremedhin", "Khadija"]

    assert [pair for pair in combinations(names, 2) if bones(pair[0]) & bones(pair[1])] == []


def test_the_words_of_a_name_have_no_case_no_marks_and_no_particles():
    assert words("  Él-Ḥasan  bin ʿAli AL-Masri ") == ("hasan", "ali", "masri")


def test_an_arabic_article_is_no_part_of_a_name():
    assert words("الحسن") == words("حسن")


def test_a_servants_name_is_two_names_in_any_script():
    assert parts("Abdulrahman") == ("abd", "rahman")
    assert parts("عبد الرحمن") == parts("عبدالرحمن")


def test_a_name_of_vowels_alone_has_no_skeleton():
    assert skeletons("aya") == frozenset()

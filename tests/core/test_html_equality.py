"""The comparison of pages finds what a reader could see, and nothing else."""

import pytest

from tests.html_equality.__main__ import compare
from tests.html_equality.normalise import normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<div><p>a</p></div>", "<div>\n  <p>\n    a\n  </p>\n</div>"),
        ('<p class="a b">x</p>', '<p class="a\n  b ">x</p>'),
        ('<p class="a">x</p>', '<p\n   class="a">x</p>'),
        ("<p>a  b</p>", "<p>a\nb</p>"),
        ("<button><i>x</i></button>", "<button>\n<i>x</i>\n</button>"),
        ('<a class="btn"><i>x</i>y</a>', '<a class="btn">\n <i>x</i>\n y\n</a>'),
        ('<div class="flex gap-2"><b>a</b><b>c</b></div>', '<div class="flex gap-2"> <b>a</b> <b>c</b> </div>'),
        ('<form><input type="hidden"><p>a</p></form>', '<form>\n<input type="hidden">\n<p>a</p></form>'),
        ("<ul><li>09:15</li></ul>", "<ul><li>17:40</li></ul>"),
        (
            '<input name="csrfmiddlewaretoken" type="hidden" value="abc">',
            '<input name="csrfmiddlewaretoken" type="hidden" value="xyz">',
        ),
    ],
)
def test_what_nobody_sees_is_equal(one, other):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>one word</p>", "<p>one other word</p>"),
        ("<p><span>a</span> <span>b</span></p>", "<p><span>a</span><span>b</span></p>"),
        ("<p>a <b>c</b></p>", "<p>a<b>c</b></p>"),
        ("<p><b>a </b>c</p>", "<p><b>a</b> c</p>"),
        ('<div class="sm:flex"><b>a</b><b>c</b></div>', '<div class="sm:flex block"><b>a</b> <b>c</b></div>'),
        ('<span class="inline-flex">a</span>b', '<span class="inline-flex">a</span> b'),
        ('<p class="a">x</p>', '<p class="b">x</p>'),
        ("<p>x</p>", "<p hidden>x</p>"),
        ("<pre>a b</pre>", "<pre>a  b</pre>"),
        ("<div><p>a</p></div>", "<div><p>a</p></div></div>"),
    ],
)
def test_control_what_somebody_sees_differs(one, other):
    assert normalised(one) != normalised(other)


def test_a_changed_word_and_a_missing_page_are_told(tmp_path, capsys):
    for folder, words in (("before", "three words here"), ("after", "three other words")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "shop.home@page.en.txt").write_text(normalised(f"<p>{words}</p>"), encoding="utf-8")
    (tmp_path / "before" / "shop.cart@page.en.txt").write_text("200\n", encoding="utf-8")
    assert compare(tmp_path / "before", tmp_path / "after") == 1
    told = capsys.readouterr().out
    assert '-"three words here"' in told
    assert "shop.cart@page.en.txt" in told
    assert "2 routes, 2 states, 2 pages in their languages: 2 differ" in told


def test_equal_folders_compare_equal(tmp_path, capsys):
    (tmp_path / "shop.home@page.en.txt").write_text("200\n", encoding="utf-8")
    assert compare(tmp_path, tmp_path) == 0

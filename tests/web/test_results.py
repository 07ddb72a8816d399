"""Results: groups, filters as links, chips, the timeline, why a hit is one, what helps where nothing is found."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search_app.filters import Filter, read_filters, toggled
from search_app.timeline import HEIGHT, bars, unit
from tests.web.reader import get, text


def facet(page: str, name: str) -> dict[str, tuple[str, int]]:
    """Give the values of a facet, each with its address and count."""
    found = re.search(rf"<section>\s*<h2>{name}</h2>(.*?)</section>", page, re.S)
    assert found
    links = re.findall(
        r'<a rel="nofollow" href="([^"]+)"[^>]*><span dir="auto">(.*?)</span> <span class="quiet">(\d+)', found[1]
    )
    return {unescape(label): (unescape(address), int(count)) for address, label, count in links}


def total(page: str) -> int:
    found = re.search(r"<h1>\s*(\d+) post", page)
    assert found
    return int(found[1])


def test_results_are_grouped_by_topic_and_lead_to_the_others(client: FlaskClient) -> None:
    page = get(client, "/search?q=archives+1939")
    assert "30 posts in 10 topics" in text(page)
    assert re.search(r'href="/topic/[^"]+q=archives\+1939#hits">\d+ more posts in this topic', page)
    assert "more posts in this topic" not in get(client, "/search?q=archives+1939&group=posts")


@pytest.mark.parametrize("name", ["Site", "Board", "Author", "Year", "Language", "With"])
def test_a_facet_adds_with_one_click_just_what_it_counts_and_takes_it_away_again(
    client: FlaskClient, name: str
) -> None:
    address = "/search?q=archives+1939"
    for label, (narrower, count) in facet(get(client, address), name).items():
        if label in ("French", "English"):  # posts in both are in each
            continue
        page = get(client, narrower)
        assert total(page) == count, label
        chip = re.search(r'<ul class="chips".*?href="([^"]+)"', page, re.S)
        assert chip
        assert total(get(client, unescape(chip[1]))) == 30


def test_other_values_of_a_chosen_facet_can_still_be_added(client: FlaskClient) -> None:
    sites = facet(get(client, "/search?q=archives+1939&site=agora.example/phpbb"), "Site")
    assert len(sites) == 3
    both = total(get(client, sites["citoyens.example/forum"][0]))
    assert both == sites["agora.example/phpbb"][1] + sites["citoyens.example/forum"][1]


def test_the_timeline_narrows_by_year_month_and_day(client: FlaskClient) -> None:
    address, seen = "/search?q=archives", []
    for _ in range(3):
        page = get(client, address)
        found = re.findall(r'<a href="([^"]+)" aria-label="([^"]+): (\d+) posts?"', page)
        assert found
        address = unescape(found[0][0])
        seen.append((found[0][1], int(found[0][2])))
        assert total(get(client, address)) == seen[-1][1]
    assert [len(re.findall(r"\w+", period)) for period, _ in seen] == [1, 2, 3]


def test_filters_alone_are_a_query_of_their_own_newest_first(client: FlaskClient) -> None:
    page = get(client, "/search?author=Tobias")
    dates = re.findall(r'<time datetime="([^"]+)"', page)
    assert dates == sorted(dates, reverse=True)
    assert total(page) > 0
    assert "Best first" not in page


def test_newer_ones_of_the_best_come_first_where_they_are_wanted(client: FlaskClient) -> None:
    best, fresh = (
        re.findall(r'<time datetime="([^"]+)"', get(client, f"/search?q=archives+budget&group=posts&sort={order}"))
        for order in ("relevance", "fresh")
    )
    assert sorted(best) == sorted(fresh)
    assert best != fresh
    assert fresh[: len(fresh) // 2] != sorted(fresh, reverse=True)[: len(fresh) // 2], "age alone is another order"


def test_where_filters_let_nothing_through_the_way_out_is_one_click(client: FlaskClient) -> None:
    page = get(client, "/search?q=budget&site=nowhere.example")
    way = re.search(r'href="([^"]+)">Without the filters: \d+ posts', page)
    assert way
    assert total(get(client, unescape(way[1]))) > 0


def test_a_hit_says_why_and_how_often_it_was_quoted(client: FlaskClient) -> None:
    page = text(get(client, "/search?q=archives+1939&group=posts"))
    assert "Why this hit" in page
    assert "in another form" in page
    assert "quoted 1 time" in text(get(client, "/search?author=d%C3%A9d%C3%A942&site=citoyens.example/forum"))


def test_posts_and_titles_take_the_direction_of_their_words(client: FlaskClient) -> None:
    page = get(client, "/search?q=archives")
    assert page.count('<h2 dir="auto">') == page.count('<p class="snippet" dir="auto"')
    assert '<div class="body" lang="en" dir="auto">' in get(client, "/topic/agora.example/phpbb/7")


def test_pages_are_light(client: FlaskClient) -> None:
    page = client.get("/search?q=archives+1939+budget+compost&size=10")
    sizes = {}
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        with client.get(path) as response:
            sizes[path] = len(response.data)
    assert len(page.data) + sum(sizes.values()) <= 60_000
    assert sum(size for path, size in sizes.items() if ".js" in path) <= 10_000


def test_only_what_can_be_a_filter_is_one() -> None:
    said = [
        ("lang", "fr"),
        ("lang", "xx"),
        ("date", "2012-13"),
        ("date", "2012-02"),
        ("has", "code"),
        ("has", "gold"),
        ("site", ""),
        ("q", "x"),
    ]
    assert read_filters(said) == (Filter("lang", "fr"), Filter("date", "2012-02"), Filter("has", "code"))
    assert len(read_filters(("author", str(at)) for at in range(99))) == 20


filters = st.lists(st.builds(Filter, st.sampled_from(["site", "author"]), st.text(min_size=1)), unique=True).map(tuple)


@given(filters, st.builds(Filter, st.just("board"), st.text(min_size=1)))
def test_what_is_added_and_taken_away_changes_nothing(chosen: tuple[Filter, ...], one: Filter) -> None:
    assert toggled(toggled(chosen, one), one) == chosen


def test_a_date_takes_the_place_of_another() -> None:
    assert toggled((Filter("date", "2012"),), Filter("date", "2012-03")) == (Filter("date", "2012-03"),)


@given(st.dictionaries(st.integers(1990, 2030).map(str), st.integers(1, 10**6), min_size=1))
def test_bars_stand_for_all_posts_in_order_and_none_is_too_high_or_invisible(counts: dict[str, int]) -> None:
    made = bars(counts.items(), "")
    assert {bar.period: bar.count for bar in made if bar.count} == counts
    assert [bar.period for bar in made] == sorted(bar.period for bar in made)
    assert all(0 < bar.height <= HEIGHT for bar in made if bar.count)
    assert max(bar.height for bar in made) == HEIGHT


def test_a_year_has_twelve_bars_and_a_month_its_days() -> None:
    assert bars((), "") == ()
    assert len(bars([("2012-03", 1)], "2012")) == 12
    assert len(bars([("2012-02-03", 1)], "2012-02-03")) == 29
    assert [unit(date) for date in ("", "2012", "2012-02", "2012-02-03")] == ["year", "month", "day", "day"]

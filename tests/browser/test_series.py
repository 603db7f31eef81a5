"""A series: put together by a writer, read from part to part."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from blog.posts.models import Series
from tests.browser.devices import on_both
from tests.conftest import MakePost


def test_a_writer_puts_two_posts_into_a_series(signed_in: Page, make_post: MakePost) -> None:
    """The series is made in the admin; a post chooses it, and stands at its end unless it is given a number."""
    first, second = make_post(title="Hemp"), make_post(title="Steel")
    page = signed_in
    page.goto(reverse("admin:posts_series_add"))
    page.get_by_label("Title:").press_sequentially("Ropes of the world")
    expect(page.get_by_label("Slug:")).to_have_value("ropes-of-the-world")
    page.get_by_role("button", name="Save", exact=True).first.click()
    for post, number in ((second, "2"), (first, "1")):
        page.goto(reverse("admin:posts_post_change", args=[post.pk]))
        page.locator("#id_series").select_option(label="Ropes of the world")
        page.locator("#id_series_number").fill(number)
        page.locator("[name=_save]").first.click()
    page.goto(reverse("admin:posts_series_change", args=[Series.objects.get().pk]))
    expect(page.locator(".field-parts a")).to_have_text(["1. Hemp", "2. Steel"])
    page.goto(first.get_absolute_url())
    expect(page.get_by_text("Part 1 of 2")).to_be_visible()


@on_both
def test_a_reader_goes_through_a_series_from_its_page(page: Page, make_post: MakePost, screen: str) -> None:
    """From the archive to the series, to its first part, on to the last, and by the list back to the second."""
    series = Series.objects.create(title="Ropes", slug="ropes", description="From hemp to steel.")
    for number, title in enumerate(("Hemp", "Manila", "Steel"), start=1):
        make_post(title=title, series=series, series_number=number)
    heading = page.get_by_role("heading", level=1)
    page.goto("/archive/")
    page.get_by_role("link", name="Articles in series").click()
    page.get_by_role("link", name="Ropes").click()
    expect(page.locator("ol h2")).to_have_text(["Hemp", "Manila", "Steel"])
    page.get_by_role("link", name="Hemp").click()
    steps = page.get_by_role("navigation", name="In this series")
    for title in ("Manila", "Steel"):
        steps.get_by_role("link", name=title).click()
        expect(heading).to_have_text(title)
    expect(page.get_by_text("Part 3 of 3")).to_be_visible()
    place = page.get_by_role("navigation", name="Series", exact=True)
    place.get_by_text("All parts").click()
    place.get_by_role("link", name="Manila").click()
    expect(heading).to_have_text("Manila")
    page.get_by_role("link", name="Ropes").click()
    expect(heading).to_have_text("Ropes")

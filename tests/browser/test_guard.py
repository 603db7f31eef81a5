"""The guard itself: it sees what it is there for, or every other test of this folder would pass for nothing."""

import pytest
from playwright.sync_api import Page

from tests.browser.guard import Guard

# What the guard says, and what a page does to hear it; each ends when the browser has noticed.
MISDEEDS = {
    "console: broken": "console.error('broken')",
    "uncaught: ": "setTimeout(() => { throw Error('nobody caught it') }); await new Promise(requestAnimationFrame)",
    "dialog: confirm really": "confirm('really')",
    "foreign request: GET https://other.example/x": (
        "await new Promise(done => Object.assign(new Image(), {onerror: done, src: 'https://other.example/x'}))"
    ),
    "response: 404 ": "await fetch('/no-such-page/')",
    "violates the following Content Security Policy directive": "document.body.setAttribute('style', 'color: red')",
}


@pytest.mark.parametrize(("seen", "script"), MISDEEDS.items(), ids=MISDEEDS)
def test_the_guard_sees_a_misdeed(page: Page, transactional_db: None, guard: Guard, seen: str, script: str) -> None:
    """Whatever a page does that no page may do becomes a problem that says what it was."""
    page.goto("/")
    assert guard.problems == []
    page.evaluate(f"async () => {{ {script} }}")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert any(seen in problem.what for problem in guard.problems), guard.problems
    guard.problems.clear()


def test_an_expected_answer_must_come(page: Page, transactional_db: None, guard: Guard) -> None:
    """``expecting`` forgives the status that it names, and fails when no answer has it."""
    with guard.expecting(404):
        page.goto("/no-such-page/")
    assert guard.problems == []
    with pytest.raises(AssertionError, match="expected an answer 404"), guard.expecting(404):
        page.goto("/")

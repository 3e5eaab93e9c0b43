"""Waiting on a page whose policy forbids what Playwright's own waiting does: evaluating text later on."""

from __future__ import annotations

from playwright.sync_api import Page

STEP_MS, MOST_STEPS = 50, 200


def until(page: Page, true: str) -> None:
    """Until this expression holds on the page; each look is a call of its own."""
    for _ in range(MOST_STEPS):
        if page.evaluate(true):
            return
        page.wait_for_timeout(STEP_MS)
    raise AssertionError(f"never true: {true}")

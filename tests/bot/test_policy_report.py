"""`policy check|show|diff` tell a shop what its file says."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.i18n import Catalogs
from bot.policy_report import check_lines, diff_lines, show_lines
from refunds.policy import default_policy
from refunds.policy_warnings import OrderBook
from tests.refunds.samples import policy_with

PLAIN = Catalogs.load().translator("en", ZoneInfo("Europe/Paris")).plain


def test_check_without_a_warning() -> None:
    """A file with nothing to warn of is in order, in one line."""
    policy = policy_with({"window.statutory_days": 18})
    assert check_lines(policy, OrderBook(frozenset({"EUR"})), PLAIN) == ["Policy 2026-01 is in order."]


def test_check_with_a_warning() -> None:
    """The default file is in order, and its shop is told of the law."""
    in_order, warning = check_lines(default_policy(), None, PLAIN)
    assert in_order == "Policy 2026-01 is in order."
    assert warning.startswith("Warning: A refund period is 7 days. Consumers in the EU")


def test_show() -> None:
    """Each value is shown with its meaning, under the clause that it implements."""
    lines = show_lines(default_policy(), PLAIN)
    clause = lines.index(
        "# [window] The refund request must be made within 7 days of the date of purchase. If you exceed the "
        "specified refund period, we will not be able to refund the purchase."
    )
    assert lines[clause - 1] == ""
    assert lines[clause + 1] == "window.days = 7  # the refund period, in days"
    assert lines[0].startswith('version = "2026-01"')


def test_diff() -> None:
    """What differs is shown with its meaning; what was taken out or put in has one side."""
    changed = policy_with({"window.days": 14, "window.statutory_days": 18, "assume.dispute": "absent"})
    assert diff_lines(default_policy(), changed, PLAIN) == [
        "# the refund period, in days",
        "- window.days = 7",
        "+ window.days = 14",
        "# a legal period, in days, in which nothing is refused automatically but what was refunded already",
        "+ window.statutory_days = 18",
        "# the dispute of an order of which no source tells: none",
        '- assume.dispute = "none"',
    ]


def test_no_difference() -> None:
    """Two files that say the same are told to."""
    assert diff_lines(default_policy(), default_policy(), PLAIN) == ["The two policies say the same."]

#!/usr/bin/env python3
"""A second reading of what may not happen to a debtor, sharing no code and no data with the product.

Reads one life per line (JSON, see life.ts) and prints one line per effect that it forbids. It knows
hours, holds, opt-outs, caps and periods from the texts themselves, in the plainest form it can: where a
text leaves room it takes what both readings forbid. Exit code 1 when something was found.
"""

import json
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

EVERYTHING = {"contact", "charge", "sue"}

# What each state forbids, as the statutes and the contract with the collector have it.
BLOCKED = {
    "pause": EVERYTHING,
    "operator": EVERYTHING,
    "bankruptcy": EVERYTHING,
    "breathing-space": EVERYTHING,
    "deceased": EVERYTHING,
    "minor": {"contact", "sue"},
    "fraud": {"contact", "sue"},
    "scra": {"charge", "sue"},
    "hardship": {"sue"},
    "cease": {"contact"},
    "attorney": {"contact"},
    "dispute": EVERYTHING,
}

# Years in which a claim in commerce can be sued for: the shortest that is argued for.
YEARS = {
    "US-NY": 6, "US-MA": 6, "US-WA": 3, "US-CA": 2, "US-TX": 4, "US-MS": 3, "US-AZ": 3, "US-WI": 6,
    "GB": 6, "GB-SCT": 5, "FR": 5,
}
LONGEST = {
    "US-NY": 6, "US-MA": 6, "US-WA": 6, "US-CA": 4, "US-TX": 4, "US-MS": 3, "US-AZ": 6, "US-WI": 6,
    "GB": 6, "GB-SCT": 5, "FR": 5,
}


def local(at_ms, zone):
    return datetime.fromtimestamp(at_ms / 1000, timezone.utc).astimezone(ZoneInfo(zone))


def begin_of(day, zone):
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000


def add_years(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def iso_ms(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000


class Life:
    def __init__(self, record):
        self.record = record
        self.zones = record["zones"]
        self.home = self.zones[0] if self.zones else "UTC"
        self.place = record["country"] or ""
        if record["region"]:
            self.place += "-" + record["region"]
        self.collector = record["role"] != "first-party"
        self.natural = record["debtorKind"] == "consumer"
        self.consumer = record["purpose"] == "consumer"
        self.spans = list(self.hold_spans())
        self.opted_out = {e["pointId"]: e["at"] for e in reversed(record["events"]) if e["type"] == "opt-out"}
        self.points = {p["id"]: p for p in record["points"]}
        self.outbound = self.contacts()

    def hold_spans(self):
        """(type, from, until, invoice, channel) of every state that was told."""
        released = {}
        for event in self.record["events"]:
            if event["type"] == "release-hold":
                released[event["holdId"]] = event["at"]
        for event in self.record["events"]:
            end = released.get(event.get("holdId"), float("inf"))
            if event["type"] == "hold":
                kind = event["holdType"]
                start, until = event["at"], float("inf")
                if kind == "breathing-space":
                    # It begins with the day after the registration.
                    registered = date.fromisoformat(event["registeredOn"])
                    start = max(start, begin_of(registered + timedelta(days=1), self.home))
                    until = begin_of(registered + timedelta(days=61), self.home)
                elif event.get("until"):
                    until = iso_ms(event["until"])
                elif kind == "hardship":
                    until = start + 59 * 86_400_000
                yield kind, start, min(until, end), None, None
            elif event["type"] == "cease":
                channel = None if event["scope"] == "all" else event["scope"]
                yield "cease", event["at"], end, None, channel
            elif event["type"] == "open-dispute":
                yield "dispute", event["at"], end, event["invoiceId"], None

    def contacts(self):
        """Everything that went out, in order: (at, channel, debts, result)."""
        calls = {e["at"]: e["result"] for e in self.record["events"] if e["type"] == "call"}
        return [
            (e["at"], e["channel"], [e["cause"]], calls.get(e["at"], "sent"))
            for e in self.record["effects"]
            if e["kind"] == "contact"
        ]

    def conversations(self, debt):
        for event in self.record["events"]:
            if event["type"] in ("call", "log-call") and event["result"] == "conversation" and debt in event["debts"]:
                yield event["at"]

    def days_apart(self, earlier, later):
        """Whole calendar days between two moments where the debtor is; the smallest of all zones."""
        return min((local(later, z).date() - local(earlier, z).date()).days for z in self.zones or ["UTC"])

    def within(self, at, days, wanted):
        """How many of the wanted contacts lie in the `days` calendar days that end with `at`, itself left out."""
        return sum(1 for one in self.outbound if one[0] < at and wanted(one) and self.days_apart(one[0], at) < days)

    def faults(self):
        for effect in self.record["effects"]:
            for fault in self.faults_of(effect):
                yield effect, fault

    def faults_of(self, effect):
        yield from self.held(effect)
        if int(effect["owed"]) <= 0:
            yield "nothing was owed"
        if effect["kind"] == "contact":
            yield from self.contact_faults(effect)
        if effect["kind"] == "sue":
            yield from self.suit_faults(effect)

    def held(self, effect):
        for kind, start, until, invoice, channel in self.spans:
            if not start <= effect["at"] < until or effect["kind"] not in BLOCKED[kind]:
                continue
            if invoice is not None and invoice != effect["cause"]:
                continue
            if channel is not None and channel != effect["channel"]:
                continue
            yield f"held by {kind}"

    def contact_faults(self, effect):
        channel, point = effect["channel"], self.points.get(effect["pointId"])
        if not self.zones:
            yield "no zone was known"
        if self.record["country"] is None and self.natural:
            yield "no country was known"
        if self.natural and self.record["purpose"] == "unknown":
            yield "what kind of debt it is was not known"
        out_at = self.opted_out.get(effect["pointId"])
        if out_at is not None and out_at <= effect["at"]:
            yield "the address was opted out"
        if channel == "sms" and not (point and point["smsConsent"]):
            yield "a text without consent"
        if channel in ("email", "sms", "call"):
            yield from self.hour_faults(effect)
        yield from self.cap_faults(effect)

    def hour_faults(self, effect):
        opens, closes = self.record["strategyWindow"]
        for zone in self.zones:
            clock = local(effect["at"], zone)
            minutes = clock.hour * 60 + clock.minute
            if not opens <= minutes < closes:
                yield f"at {clock:%H:%M} in {zone}"
            if clock.isoweekday() == 7:
                yield f"on a Sunday in {zone}"
            if (clock.month, clock.day) in ((1, 1), (12, 25)) and self.record["country"] in ("US", "GB", "DE"):
                yield f"on a public holiday in {zone}"
            if self.record["country"] == "AU" and effect["channel"] == "call" and self.natural:
                starts = 9 * 60 if clock.isoweekday() >= 6 else 7 * 60 + 30
                if minutes < starts:
                    yield f"a call at {clock:%H:%M} in {zone}"

    def cap_faults(self, effect):
        at, debt, channel = effect["at"], effect["cause"], effect["channel"]
        place, city = self.place, self.record["locality"]
        rings = lambda one: one[1] == "call" and one[3] != "busy"
        about = lambda one: debt in one[2]
        protected = self.natural and self.consumer
        if protected and self.collector and self.record["country"] == "US" and channel == "call":
            if self.within(at, 7, lambda one: rings(one) and about(one)) >= 7:
                yield "an eighth call within seven days"
            for talked_at in self.conversations(debt):
                if talked_at < at and self.days_apart(talked_at, at) < 7:
                    yield "a call within seven days of a conversation"
                    break
        if protected and place == "US-MA" and channel in ("call", "sms"):
            counted = lambda one: about(one) and (rings(one) or one[1] == "sms")
            if self.within(at, 7, counted) >= 2:
                yield "a third call or text within seven days in Massachusetts"
        if protected and city == "NYC" and local(at, self.home).date() >= date(2026, 9, 1):
            if self.within(at, 7, lambda one: True) >= 3:
                yield "a fourth contact within seven days in New York City"
        if protected and place == "US-WA" and self.collector and channel in ("call", "sms", "email"):
            counted = lambda one: one[1] in ("call", "sms", "email") and one[3] != "busy"
            if self.within(at, 7, counted) >= 3 and self.same_week(at, counted) >= 3:
                yield "a fourth contact within a week in Washington"

    def same_week(self, at, wanted):
        """The same by calendar weeks, whichever day they begin on."""
        best = None
        for first in range(7):
            week = lambda moment: (local(moment, self.home).date() - timedelta(days=first)).isocalendar()[:2]
            count = sum(1 for one in self.outbound if one[0] < at and wanted(one) and week(one[0]) == week(at))
            best = count if best is None else min(best, count)
        return best

    def suit_faults(self, effect):
        if any(event["type"] == "record-payment" for event in self.record["events"]):
            return
        invoice = next((one for one in self.record["invoices"] if one["id"] == effect["cause"]), None)
        if invoice is None:
            return
        accrued = date.fromisoformat(invoice["accruedOn"])
        today = local(effect["at"], self.home).date()
        if self.place == "DE":
            if today > date(accrued.year + 3, 12, 31):
                yield "a suit after the limitation period"
            return
        known = LONGEST if invoice["debtKind"] != "oral" else YEARS
        years = known.get(self.place) or known.get(self.record["country"])
        if years is not None and today > add_years(accrued, years):
            yield "a suit after the limitation period"


def main():
    found = 0
    lives = 0
    effects = 0
    for line in sys.stdin:
        record = json.loads(line)
        lives += 1
        effects += len(record["effects"])
        for effect, fault in Life(record).faults():
            found += 1
            what = f"{effect['kind']} {effect['channel'] or ''} {effect['stepId'] or ''}".strip()
            when = datetime.fromtimestamp(effect["at"] / 1000, timezone.utc).isoformat()
            print(f"seed {record['seed']}: {what} for {effect['cause']} at {when}: {fault}")
    print(json.dumps({"lives": lives, "effects": effects, "forbidden": found}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

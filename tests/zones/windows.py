"""When is a place within 08:00 to 21:00? A second answer, by Python's zoneinfo: no code and no data of ours.

    python3 windows.py all     OPEN CLOSE FROM UNTIL ZONE
    python3 windows.py changes OPEN CLOSE FROM UNTIL ZONE

OPEN and CLOSE are minutes after local midnight, FROM and UNTIL minutes since 1970 (UTC). Looks at the clock
of the place once a minute: `all` of them, or those of the days around every clock change and of one day in
every half-year. Prints JSON:
{"data": version of the zone data, "spans": [{"from", "until", "open": [[from, until), ...]}, ...]}.
"""

import json
import os
import sys
import zoneinfo
from datetime import datetime, timedelta

DAY = 1440
HOUR = 60
HALF_YEAR = 182 * DAY

# Zones whose clocks were settled after version 2025b of the zone data, which many systems still have.
# There the offset since then is stated here: minutes since 1970, then minutes east of Greenwich.
SETTLED = {
    # British Columbia stays on the summer time that began on 8 March 2026.
    "America/Vancouver": ("2026f", 29549400, -7 * HOUR),
    # So does Alberta.
    "America/Edmonton": ("2026f", 29549340, -6 * HOUR),
}


def system_version():
    for folder in zoneinfo.TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            try:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    return file.readline().replace("# version", "").strip()
            except OSError:
                pass
    return ""


def newest_data():
    """The package `tzdata` where it is installed and newer than the data of the system."""
    version = system_version()
    try:
        import tzdata
    except ImportError:
        return version
    if tzdata.IANA_VERSION <= version:
        return version
    zoneinfo.reset_tzpath(to=())
    return tzdata.IANA_VERSION


def clock_of(name, data):
    """Minutes since local 1970 that the clock of the place shows at a minute since 1970 (UTC)."""
    zone = zoneinfo.ZoneInfo(name)
    epoch = datetime(1970, 1, 1)
    settled = SETTLED.get(name)

    def shown(minute):
        if settled is not None and data < settled[0] and minute >= settled[1]:
            return minute + settled[2]
        local = datetime.fromtimestamp(minute * 60, zone).replace(tzinfo=None)
        return (local - epoch) // timedelta(minutes=1)

    return shown


def ranges_of(mode, first, last, shown):
    if mode == "all":
        return [(first, last)]
    days = range(first, last - DAY, DAY)
    changed = [day for day in days if shown(day + DAY) - shown(day) != DAY]
    # A day to each side, so that the local day of the change and its neighbours are whole.
    around = [(max(first, day - DAY), min(last, day + 2 * DAY)) for day in changed]
    # Places without changes are looked at as well.
    return around + [(day, day + DAY) for day in range(first, last - DAY, HALF_YEAR)]


def open_stretches(first, last, opens, closes, shown):
    stretches = []
    for minute in range(first, last):
        if not opens <= shown(minute) % DAY < closes:
            continue
        if stretches and stretches[-1][1] == minute:
            stretches[-1][1] = minute + 1
        else:
            stretches.append([minute, minute + 1])
    return stretches


def main():
    mode, opens, closes, first, last, name = sys.argv[1:]
    data = newest_data()
    shown = clock_of(name, data)
    spans = [
        {"from": start, "until": end, "open": open_stretches(start, end, int(opens), int(closes), shown)}
        for start, end in ranges_of(mode, int(first), int(last), shown)
    ]
    json.dump({"data": data, "spans": spans}, sys.stdout)


main()

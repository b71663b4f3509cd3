"""When revocation lists are fetched (§6.3.3): weekly, daily after a failure, at hours that chance spreads."""
import random
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")  # where the lists are published, around midnight; a setting overseas
OPENS, CLOSES = 2, 22            # hours there
PATIENCE = 2           # failures in a row before the user is told


def next_fetch(start: datetime, outcome=None, draw=random.SystemRandom()):
    """The next moment. `outcome` is how the last fetch ended ("fetched", "unchanged", "failed"); None on a fresh
    station, whose first one falls on any day of its first week. Every draw is new: no station keeps an hour."""
    days = {"fetched": 7, "unchanged": 1, "failed": 1}.get(outcome) or draw.randint(1, 7)
    day = start.astimezone(ZONE).date() + timedelta(days=days)
    second = draw.randrange((CLOSES - OPENS) * 3600)
    return datetime.combine(day, time(OPENS), ZONE) + timedelta(seconds=second)


def warning(failures):
    """What the user is told once it persists, and whom to call."""
    return [] if failures < PATIENCE else [
        f"La liste de révocation ne se renouvelle pas ({failures} essais de suite). Contactez le fournisseur de votre "
        "logiciel avant qu'elle n'expire."]

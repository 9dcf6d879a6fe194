"""What shoppers were shown and what they opened, as the log has it."""

from souk.discovery.search.rules.clicks import Tally
from souk.discovery.search.rules.misses import CLICKED, SHOWN
from souk.discovery.search.service.part import Part

_PAGE = 500


class Seeing(Part):
    """Reads the log for what is learned of clicks."""

    def _seen(self) -> Tally:
        """What was shown and clicked, over the whole log."""
        tally, after = Tally(), ""
        while True:
            page = self._events.read(after, _PAGE, (SHOWN, CLICKED))
            for one in page.events:
                tally.add(one.name, one.subject, one.facts)
            if page.after == after:
                return tally
            after = page.after

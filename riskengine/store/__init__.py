"""What riskengine remembers, in SQLite or PostgreSQL: open it with ``open_store``."""

from riskengine.store.ledger import Alert
from riskengine.store.runs import Run
from riskengine.store.scored import Judged, Scored
from riskengine.store.store import Store, open_store
from riskengine.store.stories import Joined, Moment

__all__ = ["Alert", "Joined", "Judged", "Moment", "Run", "Scored", "Store", "open_store"]

"""What riskengine remembers, in SQLite or PostgreSQL: open it with ``open_store``."""

from riskengine.store.runs import Run
from riskengine.store.scored import Scored
from riskengine.store.store import Store, open_store

__all__ = ["Run", "Scored", "Store", "open_store"]

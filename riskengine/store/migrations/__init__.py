"""The steps from each schema version to the next, run by ``riskengine.store.migrate``."""

"""Pure steps from raw text to clean sentences."""

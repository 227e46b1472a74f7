"""Pure steps from sentences to named features: cues, actors, regions, status, roles."""

"""The model: trained with scikit-learn, scored as plain arithmetic on its arrays."""

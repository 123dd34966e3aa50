"""The checks of a notebook image. checks.json says what to check, these modules how. Standard library only."""

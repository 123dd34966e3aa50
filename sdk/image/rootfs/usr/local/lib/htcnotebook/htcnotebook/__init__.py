"""What runs beside the notebook: the personal HTCondor pool and the project's content. Standard library only."""

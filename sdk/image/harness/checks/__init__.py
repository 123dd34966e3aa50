"""What looks: each module asks one part of the image whether it is right, and raises Failed where it is not. Standard library only."""

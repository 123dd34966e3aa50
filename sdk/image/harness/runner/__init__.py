"""What runs the checks of a container: which function checks what, in which order, within which limit, and what is reported."""

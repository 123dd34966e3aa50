"""What checks use: the verdict that they raise, the image as the engine describes it, the Jupyter server, programs and processes."""

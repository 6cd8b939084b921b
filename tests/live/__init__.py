"""The same stories on the real stack, broken on purpose here and there."""

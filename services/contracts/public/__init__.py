"""Events anyone may read: they could be printed in a newspaper and no one would be named."""

"""Events of pixels and random ids: they name no one, yet are nobody else's business."""

"""Tables and views that exist become entities, and what changed in them later is taken over."""

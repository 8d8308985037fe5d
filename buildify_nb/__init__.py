"""Model, publish and run business applications from a notebook."""

__version__ = "0.1.0"

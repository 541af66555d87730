"""Standard operating procedures as code: write, check and publish them."""

__version__ = "0.1.0"

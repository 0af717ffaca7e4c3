from records import cheap, filled, record  # noqa: F401

"""onrecord turns a pile of reports into a record that can be trusted and published without hurting anyone."""

__version__ = "0.1.0"

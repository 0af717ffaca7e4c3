"""Web: the workbench, on this machine only. Pages are plain HTML with a little htmx and no request off the machine."""

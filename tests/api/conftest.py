from onrecord.store.setup import start_django

# Test modules may import what needs Django's settings.
start_django()

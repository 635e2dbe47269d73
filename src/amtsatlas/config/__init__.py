"""The web application's settings, addresses and entry point. Imports Django, portal and domain; nothing imports it."""

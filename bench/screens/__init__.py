"""Places and sizes of all that is drawn, measured in Chromium: see `bench.screens.command`."""

"""The screens as they are seen: places and sizes of everything drawn, measured in Chromium. See `bench.screens.command`."""

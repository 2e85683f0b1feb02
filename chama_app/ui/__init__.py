"""What a tab or window shows: its session and view models, screens, components, theme and layout."""

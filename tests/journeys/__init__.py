"""What a person does, through the running pages in headless Chromium, in both languages."""

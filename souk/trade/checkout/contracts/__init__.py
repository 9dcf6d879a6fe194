"""What others see of a checkout."""

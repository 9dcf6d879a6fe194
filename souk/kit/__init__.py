"""What every domain stands on, and which knows nothing of business."""

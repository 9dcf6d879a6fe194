"""What annotation reads, measured against fields that were hidden from it."""

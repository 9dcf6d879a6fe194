"""What is kept of background work: jobs, and the timetables that start them."""

"""What we claim in numbers: a folder a claim, whose `run.py` measures it beside a rival on this machine."""

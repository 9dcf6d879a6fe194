"""Who speaks which protocol with merchants."""

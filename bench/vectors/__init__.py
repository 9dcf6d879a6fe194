"""Where points of products are kept: faiss in a folder beside pgvector in PostgreSQL."""

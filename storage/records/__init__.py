"""Records: what is known of every batch, page, dossier and job, in SQLite or PostgreSQL. The database is the truth."""

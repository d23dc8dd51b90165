"""Jobs of the service: started, done in a child, finished; on one machine or behind a broker."""

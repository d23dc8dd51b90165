"""Writing PDF/A-2b (ISO 19005-2): objects, images, the invisible text layer, colour and metadata."""

"""Pages of deals, pipelines and stages."""

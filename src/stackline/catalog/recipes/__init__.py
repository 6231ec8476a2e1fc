"""Recipes: what is added as several resources with their wires; one file each, see `stackline.catalog.recipe`."""

"""The parts of the gazetteer builder: names, places, boundaries, one module per country."""

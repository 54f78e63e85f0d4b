"""What goes over the wire: the schemas that check requests and write the contract."""

"""Home, street and district views over summary rows."""

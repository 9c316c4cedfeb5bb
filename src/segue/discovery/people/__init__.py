"""Getting to know somebody, and telling them what is believed of them."""

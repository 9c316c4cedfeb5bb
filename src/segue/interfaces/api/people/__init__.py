"""Who comes in: being let in, accounts, and taking along all that is kept of somebody."""

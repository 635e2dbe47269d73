"""One module per kind of page: each function takes a Visit, asks the results, and gives back a Page."""

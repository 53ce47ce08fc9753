"""What ties customers to each other, from every module, and the walk along it."""

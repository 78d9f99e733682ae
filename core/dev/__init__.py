"""What a machine needs to run the product: servers, assets, several processes in one foreground."""

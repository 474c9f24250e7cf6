"""The Regularization page, one module a part."""

"""What is planned or done with a customer (activities, their types) and what is written down (notes)."""

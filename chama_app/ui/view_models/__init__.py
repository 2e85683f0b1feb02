"""What the screens draw from, and one method for each thing that can be pressed on them."""

"""What every page of every service shares: its armour, its words and its look."""

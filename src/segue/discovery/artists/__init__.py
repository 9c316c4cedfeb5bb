"""Artists: who is related to whom, their top songs, and whom they could reach."""

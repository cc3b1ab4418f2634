"""What a team believes, how it finds out, what it decides, and where each thing came from."""

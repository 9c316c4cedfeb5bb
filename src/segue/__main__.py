"""`python -m segue` is the program `segue`."""

from segue.interfaces.cli import main

if __name__ == "__main__":
    main()

"""`python -m dragoman`: the console script, where its folder is not on the path."""

from .cli import main

if __name__ == "__main__":
    main()

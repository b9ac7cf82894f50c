"""`python -m arxiv_digest` is the console command `arxiv-digest`."""

from arxiv_digest.cli.main import main

if __name__ == "__main__":
    main()

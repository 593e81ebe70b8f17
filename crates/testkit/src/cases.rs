//! Literate case files: sections of a markdown file with exchanges and what is expected of them.

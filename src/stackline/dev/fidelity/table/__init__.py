"""The rows, by what they are about; each module holds `ROWS`."""

"""Where articles come from: files, feeds, event lists and pages. Fetching and parsing are apart."""

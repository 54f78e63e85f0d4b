-- Whether a family counts a metric at all is asked for every total, before any place is.

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX casualty_figure_family_metric ON casualty_figure (family, metric);

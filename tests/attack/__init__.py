"""The attack of the first version, kept: what it tried, for the tests and for `script/attack`."""

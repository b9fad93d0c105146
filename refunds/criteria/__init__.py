"""The ten criteria, one file each: clause, facts read, formula, explanation."""

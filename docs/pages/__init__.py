"""The pages of the reference, as text: functions of the catalog and nothing else."""

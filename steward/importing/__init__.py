"""From CSV, TSV and XLSX files to operations: map, plan, run in the background, report."""

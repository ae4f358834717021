"""From CSV, TSV, XLSX and vCard files to operations: map, plan, run in the background, report."""

"""What every room stands on: refusals, money, clock, database, paging, interface and API kit. Knows no customer."""

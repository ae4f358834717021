"""What must not happen when something breaks, on the real server: nothing acknowledged is lost or half done."""

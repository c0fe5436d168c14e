# Lengths of functions, from the brace in column 1 to the one that closes it: "LINES FILE:LINE".
FNR == 1 { start = 0 }
/^\{/ { start = FNR }
/^\}/ && start { print FNR - start + 1, FILENAME ":" start - 1; start = 0 }

"""Excel out: reports, figures and billing requests as workbooks in Finnish, Swedish or English."""

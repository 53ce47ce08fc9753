"""Why there was no warning: what each rule made of one record on one day."""

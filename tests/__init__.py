"""The tests: what must hold, each as a sentence a caseworker would agree with."""

"""A model as a service: what it takes and answers, over HTTP, for as many clients as ask."""

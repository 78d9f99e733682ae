"""The operators' back office: malls, applications, work that is stuck, plans, data, visits."""

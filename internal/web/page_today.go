package web

func showToday(q *request) error { return q.show("today", nil) }

package web

import "huitou/internal/errs"

func notFound(*request) error { return errs.NotFound("web.route", "error.not_found") }

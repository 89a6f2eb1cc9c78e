package staff

const (
	sqlDrop = `-- staff.drop
DELETE FROM staff WHERE id = $1`
	sqlForgetNotices = `-- staff.forget_notices
DELETE FROM notice WHERE subject = $1`
	sqlForgetSnoozes = `-- staff.forget_snoozes
DELETE FROM snooze WHERE subject IN `
)

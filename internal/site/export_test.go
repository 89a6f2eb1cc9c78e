package site

var (
	Initials   = initials
	EncodingOf = encodingOf
	AsASCII    = asASCII
)

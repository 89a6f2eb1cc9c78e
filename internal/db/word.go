package db

import (
	"context"
	"errors"
)

const (
	sqlWord = `-- db.word
SELECT id FROM word WHERE text = $1`
	sqlWordNext = `-- db.word_next
SELECT COALESCE(MAX(id), 0) + 1 FROM word`
)

var tableWord = Table{Name: "word", Columns: []string{"id", "text"}}

// Word is the number of a text that very many rows repeat, such as who sent them: a small one
// takes a byte or two where the text would take twenty. A text keeps its number for ever, so
// numbers are cached. The number of "" is 0. Two writers that number the same new text at once
// get an error for which IsUnique holds, and one is retried.
func (t *Tx) Word(ctx context.Context, text string) (n int64, err error) {
	if text == "" {
		return 0, nil
	}
	if n, ok := t.d.words.Load(text); ok {
		return n.(int64), nil
	}
	err = t.Row(ctx, sqlWord, text).Scan(&n)
	if errors.Is(err, ErrNone) {
		if err = t.Row(ctx, sqlWordNext).Scan(&n); err == nil {
			t.Insert(&tableWord, n, text)
		}
	}
	if err == nil {
		t.AfterCommit(func() { t.d.words.Store(text, n) })
	}
	return n, err
}

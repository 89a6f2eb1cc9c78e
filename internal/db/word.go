package db

import (
	"context"
	"errors"
	"sync"
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
	n, err = t.number(ctx, &t.d.words, text, sqlWord, text)
	if errors.Is(err, ErrNone) {
		n, err = t.newNumber(ctx, &tableWord, sqlWordNext, text)
	}
	return n, err
}

// number returns the number of a text or texts, which find selects and which never changes, so
// that it is cached under key. ErrNone if they have none.
func (t *Tx) number(ctx context.Context, cache *sync.Map, key any, find string, texts ...any) (n int64, err error) {
	if n, ok := cache.Load(key); ok {
		return n.(int64), nil
	}
	if err = t.Row(ctx, find, texts...).Scan(&n); err == nil {
		t.AfterCommit(func() { cache.Store(key, n) })
	}
	return n, err
}

// newNumber gives texts the next number of a table.
func (t *Tx) newNumber(ctx context.Context, table *Table, next string, texts ...any) (n int64, err error) {
	if err = t.Row(ctx, next).Scan(&n); err == nil {
		t.Insert(table, append([]any{n}, texts...)...)
	}
	return n, err
}

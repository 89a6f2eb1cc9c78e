package importer

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestAhead: values come in their order; an error or a panic of either side ends both.
func TestAhead(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad")
	count := func(n int, end error) func(func(int) error) error {
		return func(give func(int) error) error {
			for i := range n {
				if err := give(i); err != nil {
					return err
				}
			}
			return end
		}
	}
	for _, tt := range []struct {
		name    string
		ready   int
		from    func(func(int) error) error
		most    int // values that are taken before an error
		want    []int
		wantErr string
	}{
		{"OK", 2, count(5, nil), 9, []int{0, 1, 2, 3, 4}, ""},
		{"Unbuffered", 0, count(3, nil), 9, []int{0, 1, 2}, ""},
		{"None", 1, count(0, nil), 9, nil, ""},
		{"ErrFrom", 2, count(3, bad), 9, []int{0, 1, 2}, "bad"},
		{"ErrUse", 1, count(1_000_000, nil), 3, []int{0, 1, 2}, "full"},
		{"PanicFrom", 1, func(func(int) error) error { panic("oops") }, 9, nil, "oops"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []int
			err := ahead(tt.ready, tt.from, func(i int) error {
				if len(got) == tt.most {
					return errors.New("full")
				}
				got = append(got, i)
				return nil
			})
			if !slices.Equal(got, tt.want) || (err == nil) != (tt.wantErr == "") || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("%v %v, want %v %q", got, err, tt.want, tt.wantErr)
			}
		})
	}
	t.Run("PanicUse", func(t *testing.T) {
		t.Parallel()
		ended := false
		defer func() {
			if recover() == nil || !ended {
				t.Error("the panic is lost, or the other side goes on")
			}
		}()
		_ = ahead(1, func(give func(int) error) error { defer func() { ended = true }(); return count(9, nil)(give) }, func(int) error { panic("oops") })
	})
}

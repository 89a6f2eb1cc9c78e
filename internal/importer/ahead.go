package importer

import "huitou/internal/errs"

// ahead has from hand over values from a goroutine of its own while use works on those before,
// in the same order: at most as many lie ready as said. Whatever ends first, it returns when
// both have ended. After an error of use, give returns errEnough and from should end.
func ahead[T any](ready int, from func(give func(T) error) error, use func(T) error) error {
	made, enough := make(chan T, ready), make(chan struct{})
	var failed error // of from; read when made is closed
	go func() {
		defer close(made)
		failed = errs.Guard("importer.ahead", func() error {
			return from(func(v T) error {
				select {
				case made <- v:
					return nil
				case <-enough:
					return errEnough
				}
			})
		})
	}()
	defer func() {
		close(enough)
		for range made { // until it has ended
		}
	}()
	for v := range made {
		if err := use(v); err != nil {
			return err
		}
	}
	return failed
}

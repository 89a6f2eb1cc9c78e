package access_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"huitou/internal/access"
	"huitou/internal/db"
	"huitou/internal/errs"
)

// from signs in with a password from an address and a device.
func (h *house) from(ip, device, email, password string) (access.Session, error) {
	return h.SignIn(h.t.Context(), access.Credentials{Email: email, Password: password, IP: ip, Device: device, Agent: "test"})
}

// patient signs in, waiting as long as the errors say, for at most limit.
func (h *house) patient(limit time.Duration, ip, email, password string) (access.Session, time.Duration, error) {
	for waited := time.Duration(0); ; {
		x, err := h.from(ip, "", email, password)
		wait := errs.Wait(err)
		if !errs.Is(err, errs.KindTooMany) || waited+wait > limit {
			return x, waited, err
		}
		h.clock.Advance(wait)
		waited += wait
	}
}

// attack tries n wrong passwords at an account from the addresses in turn and returns how
// many were admitted.
func (h *house) attack(n int, email string, ip func(i int) string) (taken int) {
	h.t.Helper()
	for i := range n {
		_, err := h.from(ip(i), "", email, fmt.Sprint("a wrong password ", i))
		switch {
		case errs.Is(err, errs.KindUnauthenticated):
			taken++
		case !errs.Is(err, errs.KindTooMany):
			h.t.Fatal(err)
		}
	}
	return taken
}

func one(string) func(int) string { return func(int) string { return "203.0.113.9" } }

// TestThrottleOwner: a thousand wrong passwords at the owner's account, from one address or
// many, do not keep the owner out.
func TestThrottleOwner(t *testing.T) {
	for _, tt := range []struct {
		name string
		ip   func(i int) string
		most int           // tries that may be admitted
		wait time.Duration // for the owner on a new device at another address
	}{
		{"OneAddress", one(""), 5, 0},
		{"OneIPv6Network", func(i int) string { return fmt.Sprintf("2001:db8:1:2::%x", i) }, 5, 0},
		{"ManyAddresses", func(i int) string { return fmt.Sprintf("198.51.%d.%d", i%10, i%200) }, 100, 30 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				h.add(access.Owner, "o@x.org")
				home, err := h.from("10.0.0.1", "", "o@x.org", good)
				if err != nil || home.Device == "" {
					t.Fatal(home.Device, err)
				}
				if n := h.attack(1000, "o@x.org", tt.ip); n > tt.most {
					t.Errorf("%d of 1000 tries were admitted, want at most %d", n, tt.most)
				}
				// The known device is admitted at any address, also the attacker's.
				for _, ip := range []string{"10.0.0.1", "192.0.2.77", tt.ip(0)} {
					if home, err = h.from(ip, home.Device, "o@x.org", good); err != nil {
						t.Fatalf("known device at %s: %v", ip, err)
					}
				}
				if _, waited, err := h.patient(tt.wait, "192.0.2.5", "o@x.org", good); err != nil {
					t.Errorf("new device, after %v: %v", waited, err)
				}
			})
		})
	}
}

// TestThrottleSharedAddress: thirty people share an address and one of them tries passwords
// of all. The others can sign in, on known devices without a wait.
func TestThrottleSharedAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const nat, people = "203.0.113.50", 30
		mail := func(i int) string { return fmt.Sprint("p", i, "@x.org") }
		device := map[int]string{}
		h.add(access.Owner, "o@x.org")
		for i := range people {
			h.add(access.Frontline, mail(i))
			if i%2 == 0 {
				x, err := h.from(nat, "", mail(i), good)
				if err != nil {
					t.Fatal(err)
				}
				device[i] = x.Device
			}
		}
		taken := 0
		for i := range 400 { // the staff but the newest, and unknown names
			taken += h.attack(1, mail(i%200+i/200*2), one(""))
			_, err := h.from(nat, "", fmt.Sprint("nobody", i, "@x.org"), "a wrong password")
			if err != nil && !errs.Is(err, errs.KindUnauthenticated) && !errs.Is(err, errs.KindTooMany) {
				t.Fatal(err)
			}
		}
		for i := range people {
			if i%2 == 0 {
				if _, err := h.from(nat, device[i], mail(i), good); err != nil {
					t.Errorf("known device of %d: %v", i, err)
				}
				continue
			}
			if _, waited, err := h.patient(30*time.Second, nat, mail(i), good); err != nil {
				t.Errorf("new device of %d, after %v: %v", i, waited, err)
			}
		}
	})
}

// TestThrottleOneMistakeEach: if everybody mistypes once, nobody waits.
func TestThrottleOneMistakeEach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 60 {
			mail := fmt.Sprint("p", i, "@x.org")
			h.add(access.Owner, mail)
			if _, err := h.from("203.0.113.50", "", mail, "mistyped it"); !errs.Is(err, errs.KindUnauthenticated) {
				t.Fatalf("%d: %v", i, err)
			}
			if _, err := h.from("203.0.113.50", "", mail, good); err != nil {
				t.Fatalf("%d: %v", i, err)
			}
		}
	})
}

// TestThrottleGrows: the wait doubles up to a quarter of an hour, is part of the error,
// applies to the right password too, and ends with it.
func TestThrottleGrows(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		if n := h.attack(10, "o@x.org", one("")); n != 5 {
			t.Errorf("%d tries without a wait, want 5", n)
		}
		for _, want := range []time.Duration{2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
			_, err := h.from("203.0.113.9", "", "o@x.org", good)
			if got := errs.Wait(err); !errs.Is(err, errs.KindTooMany) || got != want*time.Second {
				t.Fatalf("wait %v (%v), want %v", got, err, want*time.Second)
			}
			h.clock.Advance(want * time.Second)
			if n := h.attack(2, "o@x.org", one("")); n != 1 {
				t.Fatalf("after %v %d tries, want 1", want*time.Second, n)
			}
		}
		h.clock.Advance(15 * time.Minute)
		if _, err := h.from("203.0.113.9", "", "o@x.org", good); err != nil {
			t.Error(err)
		}
		if n := h.attack(10, "o@x.org", one("")); n != 5 {
			t.Errorf("%d tries after a right one, want 5", n)
		}
	})
}

// TestThrottleDevice: a known device has its own limit, for its user alone, and a new
// password forgets all devices.
func TestThrottleDevice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		u := h.add(access.Owner, "o@x.org")
		h.add(access.Frontline, "a@x.org")
		tries := func(device, mail string) (n int) {
			for range 30 {
				_, err := h.from("10.0.0.1", device, mail, "a wrong password")
				if errs.Is(err, errs.KindUnauthenticated) {
					n++
				}
			}
			return n
		}
		x, err := h.from("10.0.0.1", "", "o@x.org", good)
		if err != nil {
			t.Fatal(err)
		}
		if n := tries(x.Device, "o@x.org"); n != 10 {
			t.Errorf("%d tries on a known device, want 10", n)
		}
		if n := tries(x.Device, "a@x.org"); n != 5 {
			t.Errorf("%d tries at another's account, want 5 as of any device", n)
		}
		h.clock.Advance(time.Hour)
		y, err := h.from("10.0.0.1", x.Device, "a@x.org", good) // a till that two people use
		if err != nil {
			t.Fatal(err)
		}
		if y.Device == x.Device {
			t.Error("a sign-in keeps the old device token")
		}
		if n := tries(x.Device, "o@x.org"); n != 5 {
			t.Errorf("%d tries with an ended token, want 5", n)
		}
		if n := tries(y.Device, "o@x.org"); n != 10 {
			t.Errorf("%d tries of the second user of the device, want 10", n)
		}
		h.clock.Advance(24 * time.Hour)
		if err := h.SetPassword(t.Context(), access.Console(), u.ID, "another long sentence"); err != nil {
			t.Fatal(err)
		}
		if n := tries(y.Device, "o@x.org"); n != 5 {
			t.Errorf("%d tries after a new password, want 5: no device is known", n)
		}
	})
}

// TestThrottleConcurrent: concurrent tries cannot exceed the limit.
func TestThrottleConcurrent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		var wg sync.WaitGroup
		taken := make(chan bool, 40)
		for range cap(taken) {
			wg.Go(func() {
				_, err := h.from("203.0.113.9", "", "o@x.org", "a wrong password")
				if !errs.Is(err, errs.KindTooMany) && !errs.Is(err, errs.KindUnauthenticated) {
					t.Error(err)
				}
				taken <- errs.Is(err, errs.KindUnauthenticated)
			})
		}
		wg.Wait()
		close(taken)
		n := 0
		for ok := range taken {
			if ok {
				n++
			}
		}
		if n > 5 {
			t.Errorf("%d concurrent tries were admitted, want at most 5", n)
		}
	})
}

// TestThrottleOldPassword: wrong old passwords of a signed-in user count for that session;
// failed sign-ins of others do not keep the user from changing the password.
func TestThrottleOldPassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		x := h.must("o@x.org")
		h.attack(100, "o@x.org", func(i int) string { return fmt.Sprintf("198.51.100.%d", i) })
		in := access.Credentials{Password: "another long sentence", Device: x.Device}
		for i := range 12 {
			_, err := h.ChangePassword(t.Context(), x.Who, "not the password", in)
			if want := map[bool]errs.Kind{true: errs.KindInvalid, false: errs.KindTooMany}[i < 10]; !errs.Is(err, want) {
				t.Fatalf("try %d: %v, want %s", i+1, err, want)
			}
		}
		h.clock.Advance(5 * time.Minute)
		y, err := h.ChangePassword(t.Context(), x.Who, good, in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.from("203.0.113.1", y.Device, "o@x.org", in.Password); err != nil {
			t.Errorf("the device that changed it: %v", err)
		}
	})
}

// TestThrottleExpires: expired counters and devices are removed.
func TestThrottleExpires(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		h.must("o@x.org")
		for i := range 50 {
			h.attack(1, fmt.Sprint(i, "@x.org"), func(int) string { return fmt.Sprint("10.1.0.", i) })
		}
		rows := func(table string) (n int) {
			err := h.d.Read(t.Context(), func(tx *db.Tx) error { return tx.Row(t.Context(), "SELECT count(*) FROM "+table).Scan(&n) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := rows("throttle")
		h.clock.Advance(3 * time.Hour)
		h.attack(1, "last@x.org", one(""))
		if now := rows("throttle"); now > before-15 {
			t.Errorf("%d counts after a try, of %d before: expired ones stay", now, before)
		}
		h.clock.Advance(200 * 24 * time.Hour)
		if _, err := h.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, d := rows("throttle"), rows("known_device"); n+d > 0 {
			t.Errorf("%d counts and %d devices after a sweep, want none", n, d)
		}
	})
}

// TestUnknownEmailDoesTheSameWork: an unknown e-mail costs as much as a wrong password: one
// password hash, and as many durable writes.
func TestUnknownEmailDoesTheSameWork(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(access.Owner, "o@x.org")
		writes := func(mail string) int64 {
			was := h.d.Stats().Writes.Load()
			if _, err := h.from("10.9.9.9", "", mail, "a wrong password"); !errs.Is(err, errs.KindUnauthenticated) {
				t.Fatal(err)
			}
			return h.d.Stats().Writes.Load() - was
		}
		if known, unknown := writes("o@x.org"), writes("nobody@x.org"); known != unknown || known != 2 {
			t.Errorf("a wrong password costs %d writes, an unknown e-mail %d; want 2 each", known, unknown)
		}
		// A caller that cancels while others are hashed stops waiting.
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := h.SignIn(gone, access.Credentials{Email: "o@x.org", Password: good, IP: "10.9.9.8"}); err == nil {
			t.Error("signed in after the caller cancelled")
		}
	})
}

package serve

import "sync"

// unproven counts the connections that have not logged in yet, in all and by
// address: one address holds no more than half of the places, so that it cannot
// keep the others out. The zero value is ready. Safe for concurrent use.
type unproven struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

// begin takes a place, if there is one.
func (u *unproven) begin(from string, most int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all >= most || u.of[from] >= max(most/2, 1) {
		return false
	}
	if u.of == nil {
		u.of = map[string]int{}
	}
	u.all++
	u.of[from]++
	return true
}

// end gives it back.
func (u *unproven) end(from string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all--
	if u.of[from]--; u.of[from] == 0 {
		delete(u.of, from)
	}
}

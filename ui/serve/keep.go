package serve

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

// Bounds of the edits that are kept. Sizes are in bytes, of the text with what it
// was made of.
const (
	keptEach = 4 // of one person
	keptSize = 4 << 20
	keptAll  = 64 << 20
	keptTime = 6 * time.Hour
)

// keeping are the edits that sessions were cut off in, until their persons come
// back. They are in memory alone. The zero value is ready; safe for concurrent use.
type keeping struct {
	mu     sync.Mutex
	lastID int
	all    []kept // in the order of their coming
}

type kept struct {
	ui.Kept
	owner string
}

// put keeps an edit, and says whether it could. Where there are too many the
// person's oldest goes; where they are too large in all, that of who has the most.
func (k *keeping) put(owner string, u kube.Unsent, now time.Time) bool {
	if u.Size() > keptSize {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire(now)
	k.lastID++
	k.all = append(k.all, kept{ui.Kept{ID: k.lastID, At: now, Edit: u}, owner})
	for {
		count, size, sum := 0, map[string]int{}, 0
		most := owner
		for _, one := range k.all {
			if one.owner == owner {
				count++
			}
			n := one.Edit.Size()
			sum += n
			if size[one.owner] += n; size[one.owner] > size[most] {
				most = one.owner
			}
		}
		switch {
		case count > keptEach:
			k.dropOldest(owner)
		case sum > keptAll:
			k.dropOldest(most)
		default:
			return true
		}
	}
}

func (k *keeping) dropOldest(owner string) {
	i := slices.IndexFunc(k.all, func(one kept) bool { return one.owner == owner })
	k.all = slices.Delete(k.all, i, i+1)
}

func (k *keeping) expire(now time.Time) {
	k.all = slices.DeleteFunc(k.all, func(one kept) bool { return now.Sub(one.At) >= keptTime })
}

// of lists a person's, the newest first.
func (k *keeping) of(owner string, now time.Time) []ui.Kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire(now)
	var own []ui.Kept
	for _, one := range slices.Backward(k.all) {
		if one.owner == owner {
			own = append(own, one.Kept)
		}
	}
	return own
}

// take gives one of a person's up.
func (k *keeping) take(owner string, id int) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	before := len(k.all)
	k.all = slices.DeleteFunc(k.all, func(one kept) bool { return one.owner == owner && one.ID == id })
	return len(k.all) < before
}

// keeper is the keeping as one person has it: the ui.Keep of a session.
type keeper struct {
	of  *keeping
	who string
	log *slog.Logger
}

// keep is nil where nobody proves who they are: what is kept would be everyone's.
func (one *session) keep(log *slog.Logger) ui.Keep {
	if one.server.opts.Insecure {
		return nil
	}
	return keeper{&one.server.kept, one.who.owner(one.server.roster != nil), log}
}

// owner tells whose a kept edit is. Without a roster the name of a seat is no more
// than a key's comment, which its holder wrote: there it is the proof that counts.
func (v *visitor) owner(roster bool) string {
	if roster {
		return v.identity()
	}
	return v.by + "\x00" + v.identity()
}

// Keep takes an edit; nothing of its text is logged.
func (k keeper) Keep(u kube.Unsent) {
	if !k.of.put(k.who, u, time.Now()) {
		k.log.Warn("an edit that was cut off is too large to be kept", "object", u.String(), "bytes", u.Size())
	}
}

// Kept lists those of the person.
func (k keeper) Kept() []ui.Kept { return k.of.of(k.who, time.Now()) }

// Take gives one of them up.
func (k keeper) Take(id int) bool { return k.of.take(k.who, id) }

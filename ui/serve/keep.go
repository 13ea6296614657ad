package serve

import (
	"errors"
	"log/slog"
	"os"
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
// back. Those that are in a file, too, outlive the server. The zero value is ready;
// safe for concurrent use.
type keeping struct {
	mu     sync.Mutex
	lastID int
	all    []kept // in the order of their coming
}

type kept struct {
	ui.Kept
	owner string
	file  string // "" where it is in memory alone
}

// add keeps an edit, and says whether it could. Where there are too many the
// person's oldest goes; where they are too large in all, that of who has the most.
func (k *keeping) add(one kept, now time.Time) bool {
	owner := one.owner
	if one.Edit.Size() > keptSize {
		return false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.expire(now)
	k.lastID++
	one.ID = k.lastID
	k.all = append(k.all, one)
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
	id := k.all[i].ID
	k.drop(func(one kept) bool { return one.ID == id })
}

func (k *keeping) expire(now time.Time) {
	k.drop(func(one kept) bool { return now.Sub(one.At) >= keptTime })
}

// drop lets go of some, and of their files. Under k.mu.
func (k *keeping) drop(which func(kept) bool) {
	k.all = slices.DeleteFunc(k.all, func(one kept) bool {
		gone := which(one)
		if gone && one.file != "" {
			os.Remove(one.file)
		}
		return gone
	})
}

// inMemory names the objects whose edits end with the server.
func (k *keeping) inMemory() (objects []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, one := range k.all {
		if one.file == "" {
			objects = append(objects, one.Edit.String())
		}
	}
	return objects
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
	k.drop(func(one kept) bool { return one.owner == owner && one.ID == id })
	return len(k.all) < before
}

// keeper is the keeping as one person has it: the ui.Keep of a session.
type keeper struct {
	of  *keeping
	who string
	one *session
	log *slog.Logger
}

// keep is nil where nobody proves who they are: what is kept would be everyone's.
func (one *session) keep(log *slog.Logger) ui.Keep {
	if one.server.opts.Insecure {
		return nil
	}
	return keeper{&one.server.kept, one.who.owner(one.server.roster != nil), one, log}
}

// owner tells whose a kept edit is. Without a roster the name of a seat is no more
// than a key's comment, which its holder wrote: there it is the proof that counts.
func (v *visitor) owner(roster bool) string {
	if roster {
		return v.identity()
	}
	return v.by + "\x00" + v.identity()
}

// Keep takes an edit, and has the person told what becomes of it; nothing of its
// text is logged.
func (k keeper) Keep(u kube.Unsent) {
	s, now := k.one.server, time.Now()
	if u.Size() > keptSize {
		k.log.Warn("an edit that was cut off is too large to be kept", "object", u.String(), "bytes", u.Size())
		k.one.parts("your edit of " + u.String() + " is too large to be kept: it is lost")
		return
	}
	file, err := s.state.keep(keptFile{Owner: k.who, Seat: k.one.who.Seat, Card: s.card(k.one.who.Seat), Cluster: s.cluster(), At: now}, u)
	k.of.add(kept{ui.Kept{At: now, Edit: u}, k.who, file}, now)
	switch {
	case err == nil:
		k.one.partsAtStop("your edit of " + u.String() + " is kept: it waits for you when the server is back")
	case errors.Is(err, kube.ErrUnsaved):
		k.one.partsAtStop("your edit of " + u.String() + " is lost: " + err.Error())
	default:
		k.log.Warn("an edit that was cut off is in memory alone", "object", u.String(), "error", err.Error())
		k.one.partsAtStop("your edit of " + u.String() + " is lost: it could not be written to a file")
	}
}

// Kept lists those of the person.
func (k keeper) Kept() []ui.Kept { return k.of.of(k.who, time.Now()) }

// Take gives one of them up.
func (k keeper) Take(id int) bool { return k.of.take(k.who, id) }

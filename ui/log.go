package ui

import (
	"context"
	"slices"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/kube"
)

// logKept bounds the message log: so many deeds and so many other entries are
// kept, of each the latest. What is merely said takes no deed away.
const logKept = 500

// Log is the message log: what the program said, and what would otherwise have
// been printed over the screen (API warnings, klog, plugins). Its methods may be
// called from any goroutine.
type Log struct {
	mu      sync.Mutex
	entries []entry
	changed chan struct{} // capacity 1
	tell    func(d kube.Deed, over bool)
}

type entry struct {
	at   time.Time
	text string     // hostile until cleaned
	deed *kube.Deed // what was done; nil for what was only said
}

type loggedMsg struct{}

// NewLog makes an empty log.
func NewLog() *Log { return &Log{changed: make(chan struct{}, 1)} }

// Add appends a line; the same line again is one with it while that is last.
func (l *Log) Add(text string) { l.add(entry{at: time.Now(), text: text}) }

// Did appends what a person did, with its kubectl line and its result.
func (l *Log) Did(d kube.Deed) {
	l.told(d, true)
	l.add(entry{at: d.At, text: "$ " + d.Command + "  " + d.Said, deed: &d})
}

// Begun is for a deed that lasts, at its beginning: it is told, and stands in the
// log when it is done.
func (l *Log) Begun(d kube.Deed) { l.told(d, false) }

func (l *Log) told(d kube.Deed, over bool) {
	l.mu.Lock()
	tell := l.tell
	l.mu.Unlock()
	if tell != nil {
		tell(d, over)
	}
}

// Tell has every deed told to another, too, from now on: one that lasts at its
// beginning and, like all others, when it is over.
func (l *Log) Tell(to func(d kube.Deed, over bool)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tell = to
}

func (l *Log) add(e entry) {
	l.mu.Lock()
	if n := len(l.entries); n > 0 && l.entries[n-1].text == e.text && e.deed == nil {
		l.entries[n-1].at = e.at
	} else {
		l.entries = append(l.entries, e)
		l.bound(e.deed != nil)
	}
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// bound lets go of the oldest of the deeds, or of the rest, where there are too
// many. Under the lock.
func (l *Log) bound(deeds bool) {
	n, oldest := 0, -1
	for i := range l.entries {
		if (l.entries[i].deed != nil) == deeds {
			if n++; oldest < 0 {
				oldest = i
			}
		}
	}
	if n > logKept {
		l.entries = slices.Delete(l.entries, oldest, oldest+1)
	}
}

func (l *Log) all() []entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]entry(nil), l.entries...)
}

func (l *Log) waitCmd(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-l.changed:
			return loggedMsg{}
		}
	}
}

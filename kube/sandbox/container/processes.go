package container

import (
	"sort"
	"sync"
)

// Processes is a process table. Give containers the same one where they share
// their processes (shareProcessNamespace, a debug container's target).
type Processes struct {
	mu   sync.Mutex
	next int
	all  map[int]*proc
}

// NewProcesses is an empty table.
func NewProcesses() *Processes { return &Processes{all: map[int]*proc{}} }

func (t *Processes) add(pr *proc, pid int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all[pid] != nil {
		pid = 0 // the main process of another container that shares the table
	}
	for pid == 0 {
		t.next = t.next%32767 + 1
		if t.next > 1 && t.all[t.next] == nil { // 1 is the main process's
			pid = t.next
		}
	}
	pr.pid = pid
	t.all[pid] = pr
}

func (t *Processes) remove(pr *proc) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all[pr.pid] == pr {
		delete(t.all, pr.pid)
	}
}

func (t *Processes) get(pid int) *proc {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[pid]
}

// list is the table, by process number.
func (t *Processes) list() []*proc {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]*proc, 0, len(t.all))
	for _, pr := range t.all {
		out = append(out, pr)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].pid < out[j].pid })
	return out
}

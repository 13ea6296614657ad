package container

import (
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// disk keeps the account of what is written to one root. What others do there
// (the other container of a shared volume) is seen when the account is full:
// then it is taken anew.
type disk struct {
	root     *os.Root
	maxBytes int64
	maxFiles int

	mu    sync.Mutex
	known bool
	bytes int64
	files int
}

// take claims bytes and files before they are made; syscall.ENOSPC when there
// is no room.
func (d *disk) take(bytes int64, files int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.known {
		d.count()
	}
	if d.bytes+bytes > d.maxBytes || d.files+files > d.maxFiles {
		d.count()
	}
	if bytes > 0 && d.bytes+bytes > d.maxBytes || files > 0 && d.files+files > d.maxFiles {
		return syscall.ENOSPC
	}
	d.bytes += bytes
	d.files += files
	return nil
}

// give returns what was claimed and not used, or is no more.
func (d *disk) give(bytes int64, files int) {
	d.mu.Lock()
	d.bytes = max(0, d.bytes-bytes)
	d.files = max(0, d.files-files)
	d.mu.Unlock()
}

// count looks at what is there; it stops where twice the limit is passed.
func (d *disk) count() {
	d.known, d.bytes, d.files = true, 0, 0
	_ = fs.WalkDir(d.root.FS(), ".", func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // what vanished meanwhile takes no room
		}
		d.files++
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			d.bytes += info.Size()
		}
		if d.files > 2*d.maxFiles {
			return fs.SkipAll
		}
		return nil
	})
}

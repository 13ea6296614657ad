package plane

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Dir is the directory that holds all of one cluster; an absolute path.
type Dir string

// Only the state, the data of etcd, the authorities and the key of the
// ServiceAccounts matter from one start to the next; all else is written anew.
const (
	stateFile = "state.json"
	lockFile  = "lock"
)

func (d Dir) path(elem ...string) string {
	return filepath.Join(append([]string{string(d)}, elem...)...)
}

// Kubeconfig is the administrator's.
func (d Dir) Kubeconfig() string { return d.path("kubeconfig") }

// AttendeeKubeconfig is that of a person who may see one namespace only.
func (d Dir) AttendeeKubeconfig() string { return d.path("attendee.kubeconfig") }

// AuditLog is where the API server notes each request.
func (d Dir) AuditLog() string { return d.path("audit.log") }

// Log is the log of one part.
func (d Dir) Log(part string) string { return d.path("logs", part+".log") }

// Pid holds the process id of one part while it runs.
func (d Dir) Pid(part string) string { return d.path("pids", part) }

// Run is the working directory of the parts, with etcd's sockets in it: they are
// named relative to it, since a socket's path may have 107 bytes at most.
func (d Dir) Run() string { return d.path("run") }

// PKI is a file among the certificates.
func (d Dir) PKI(name string) string { return d.path("pki", name) }

// PartKubeconfig is the identity of one part.
func (d Dir) PartKubeconfig(part string) string { return d.path("run", part+".kubeconfig") }

func (d Dir) state() string { return d.path(stateFile) }

// Make creates the directory and its rooms, closed to other people. A directory
// that holds other things is refused rather than littered.
func (d Dir) Make() error {
	if err := d.refuseForeign(); err != nil {
		return err
	}
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return fmt.Errorf("make directory %s: %w", d, err)
	}
	// First of all the mark by which it is known as ours the next time.
	mark, err := os.OpenFile(d.path(lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("use directory %s: %w", d, err)
	}
	mark.Close()
	for _, room := range []string{"", "etcd", "logs", "pids", "pki", "run"} {
		if err := os.MkdirAll(d.path(room), 0o700); err != nil {
			return fmt.Errorf("make directory %s: %w", d, err)
		}
		if err := os.Chmod(d.path(room), 0o700); err != nil {
			return fmt.Errorf("close directory %s to others: %w", d.path(room), err)
		}
	}
	return nil
}

func (d Dir) refuseForeign() error {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("use directory %s: %w", d, err)
	}
	if _, err := os.Stat(d.path(lockFile)); err != nil {
		return fmt.Errorf("use directory %s: it is not empty and was not made by hackfest-sandbox", d)
	}
	return nil
}

// clear removes what an earlier start may have left and nobody may find: the
// logs, the process ids and the sockets.
func (d Dir) clear() error {
	for _, room := range []string{"logs", "pids", "run"} {
		entries, err := os.ReadDir(d.path(room))
		if err != nil {
			return fmt.Errorf("clear %s: %w", d.path(room), err)
		}
		for _, e := range entries {
			if err := os.RemoveAll(d.path(room, e.Name())); err != nil {
				return fmt.Errorf("clear %s: %w", d.path(room), err)
			}
		}
	}
	return nil
}

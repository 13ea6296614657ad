package serve

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/clean"
)

// stateName is the directory of what outlives the server, beside its key.
const stateName = "hackfest_state"

// state is a directory of what the server remembers over a restart: the edits that
// were cut off, a file each, and that the class is read-only. Its owner alone may
// read it.
type state struct{ dir string }

// keptFile is an edit in a file. It is for its owner alone: who has a new card is
// another person perhaps, and what is of another cluster is none of this one's.
type keptFile struct {
	Owner   string
	Seat    string
	Card    string // the hash of its join code
	Cluster string
	At      time.Time
	Edit    json.RawMessage

	path string
}

const (
	editFiles    = "edit-*.json"
	lockName     = "read-only"
	keptFileSize = 8 * keptSize // bytes; what is not a letter of ASCII takes more in JSON
)

// try says whether anything can be kept.
func (s state) try() error {
	path, err := s.write("try-*", nil)
	if err != nil {
		return err
	}
	return os.Remove(path)
}

// write makes a file of a name that is its own.
func (s state) write(name string, text []byte) (path string, err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(s.dir, name) // 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// keep writes an edit.
func (s state) keep(one keptFile, u kube.Unsent) (path string, err error) {
	if one.Edit, err = u.Save(); err != nil {
		return "", err
	}
	text, err := json.Marshal(one)
	if err != nil {
		return "", err
	}
	return s.write(editFiles, text)
}

// edits reads those that wait, the oldest first. What is no edit any more, by its
// text or its age, is taken away.
func (s state) edits(now time.Time) (all []keptFile) {
	found, _ := os.ReadDir(s.dir)
	for _, f := range found {
		if ours, _ := path.Match(editFiles, f.Name()); !ours || !f.Type().IsRegular() {
			continue
		}
		one := keptFile{path: filepath.Join(s.dir, f.Name())}
		i, err := f.Info()
		if err != nil || i.Size() > keptFileSize {
			continue
		}
		text, err := os.ReadFile(one.path)
		if err != nil {
			continue
		}
		if json.Unmarshal(text, &one) != nil || now.Sub(one.At) >= keptTime {
			os.Remove(one.path)
			continue
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b keptFile) int { return a.At.Compare(b.At) })
	return all
}

// lock notes who has turned the class read-only, or that nobody has.
func (s state) lock(on bool, by string) error {
	at := s.lockFile()
	if !on {
		if err := os.Remove(at); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	part, err := s.write(lockName+"-*", []byte(by+"\n"))
	if err != nil {
		return err
	}
	return os.Rename(part, at)
}

func (s state) lockFile() string { return filepath.Join(s.dir, lockName) }

// locked says who has, before this start.
func (s state) locked() (by string, on bool) {
	text, err := os.ReadFile(s.lockFile())
	if err != nil {
		return "", false
	}
	by, _, _ = strings.Cut(string(text[:min(len(text), messageMost)]), "\n")
	return clean.Line(by), true
}

// recall takes over what the server before this one has left: after it listens, for
// two have not the same edits.
func (s *Server) recall() {
	for _, f := range s.state.edits(time.Now()) {
		if f.Cluster != s.cluster() {
			continue
		}
		u, err := kube.ReadUnsent(f.Edit)
		if err != nil || f.Card != "" && f.Card != s.card(f.Seat) {
			os.Remove(f.path)
			continue
		}
		s.kept.add(kept{ui.Kept{At: f.At, Edit: u}, f.Owner, f.path}, time.Now())
	}
}

// cluster tells clusters apart.
func (s *Server) cluster() string { return s.opts.Cluster.Identity().Server }

// card is the hash of a seat's join code, "" where it has none.
func (s *Server) card(seat string) string {
	if s.codes == nil || seat == "" {
		return ""
	}
	all, err := s.codes.now()
	s.note(err)
	for hash, of := range all {
		if of == seat {
			return hash
		}
	}
	return ""
}

package serve

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// watched is a file that is read again when it has changed: when it was written
// last, or how long it is. A file that can not be read or understood any more
// leaves what was understood before. Safe for concurrent use.
type watched[T any] struct {
	path  string
	parse func([]byte) (T, error)

	mu    sync.Mutex
	value T
	at    time.Time
	size  int64
	gone  bool // it could not be read when it was asked last
}

// watch reads the file for the first time.
func watch[T any](path string, parse func([]byte) (T, error)) (*watched[T], error) {
	w := &watched[T]{path: path, parse: parse}
	_, err := w.now()
	if err != nil {
		return nil, err
	}
	return w, nil
}

// now gives what the file says. The error is that of a reading that failed, once
// for each change; the value is good all the same.
func (w *watched[T]) now() (T, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, err := os.Stat(w.path)
	if err != nil {
		if w.gone {
			return w.value, nil
		}
		w.gone = true
		return w.value, err
	}
	w.gone = false
	if i.ModTime().Equal(w.at) && i.Size() == w.size {
		return w.value, nil
	}
	w.at, w.size = i.ModTime(), i.Size()
	text, err := os.ReadFile(w.path)
	if err != nil {
		return w.value, err
	}
	value, err := w.parse(text)
	if err != nil {
		return w.value, fmt.Errorf("%s: %w", w.path, err)
	}
	w.value = value
	return value, nil
}

// authorized are the keys that get in, by their wire form, with their comments.
type authorized map[string]string

// parseAuthorized reads an authorized_keys file. Options before a key are not
// understood here, so a line that has some is an error: it may mean to restrict.
func parseAuthorized(text []byte) (authorized, error) {
	keys := authorized{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, comment, options, _, err := ssh.ParseAuthorizedKey(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if len(options) > 0 {
			return nil, fmt.Errorf("line %d: options before a key are not supported", i+1)
		}
		keys[string(key.Marshal())] = comment
	}
	return keys, nil
}

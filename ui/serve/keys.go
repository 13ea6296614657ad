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

	mu     sync.Mutex
	value  T
	at     time.Time
	size   int64
	gone   bool // it could not be read when it was asked last
	broken bool // nor understood
	mended bool // it can be again, and nobody was told
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
	back := w.gone && !w.broken
	w.gone = false
	w.mended = w.mended || back
	if i.ModTime().Equal(w.at) && i.Size() == w.size {
		return w.value, nil
	}
	w.at, w.size = i.ModTime(), i.Size()
	text, err := os.ReadFile(w.path)
	var value T
	if err == nil {
		value, err = w.parse(text)
		if err != nil {
			err = fmt.Errorf("%s: %w", w.path, err)
		}
	}
	if err != nil {
		w.broken, w.mended = true, false
		return w.value, err
	}
	w.mended = w.mended || w.broken
	w.broken, w.value = false, value
	return value, nil
}

// good says, once, that the file can be understood again.
func (w *watched[T]) good() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	mended := w.mended
	w.mended = false
	return mended
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

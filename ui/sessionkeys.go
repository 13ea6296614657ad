package ui

import (
	"sync"

	"github.com/muesli/cancelreader"
)

// sessionKeys reads a terminal for a session, and has left it alone when close
// returns.
type sessionKeys struct {
	reader  cancelreader.CancelReader
	reading sync.Mutex
}

func newSessionKeys(f cancelreader.File) (*sessionKeys, error) {
	r, err := cancelreader.NewReader(f)
	if err != nil {
		return nil, err
	}
	return &sessionKeys{reader: r}, nil
}

func (k *sessionKeys) Read(p []byte) (int, error) {
	k.reading.Lock()
	defer k.reading.Unlock()
	return k.reader.Read(p)
}

// close waits for the read under way: closed under it, the reader's epoll loses
// the cancel's pipe before the sleeping thread has seen it, which then sleeps on
// and takes the first key that is meant for the screen.
func (k *sessionKeys) close() {
	if !k.reader.Cancel() { // a file that cannot be waited for
		return
	}
	k.reading.Lock()
	defer k.reading.Unlock()
	_ = k.reader.Close()
}

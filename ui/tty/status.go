package tty

import (
	"bytes"
	"errors"
	"io"
	"time"

	"golang.org/x/sys/unix"

	"example.org/hackfest/ui/pace"
)

// Status is who asks the terminal for its status, and hears the answers. An
// answer that nobody is owed is not taken: in a shell in a container a program may
// have asked.
type Status interface {
	Awaited() bool // one may come soon
	Owed() bool    // one is still to come, however late
	Answered()
}

// splitTime is how long the rest of an answer may be behind its beginning; it
// delays an escape key that is pressed while an answer is awaited.
const splitTime = 20 * time.Millisecond

// takeStatus takes out the answers that are owed, and keeps the beginning of
// one whose rest is here already.
func takeStatus(text []byte, status Status, more func(time.Duration) bool) (rest, held []byte) {
	for status.Owed() {
		at := bytes.Index(text, []byte(pace.Answer))
		if at < 0 {
			break
		}
		text = append(text[:at:at], text[at+len(pace.Answer):]...)
		status.Answered()
	}
	if !status.Awaited() {
		return text, nil
	}
	for n := len(pace.Answer) - 1; n > 0; n-- {
		if bytes.HasSuffix(text, []byte(pace.Answer[:n])) && more(splitTime) {
			return text[:len(text)-n], append(held, text[len(text)-n:]...)
		}
	}
	return text, nil
}

// more says whether there is more to read, or comes in time.
func (in *Input) more(limit time.Duration) bool {
	fds := []unix.PollFd{{Fd: int32(in.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(limit.Milliseconds()))
	return err == nil && n > 0 && fds[0].Revents&unix.POLLIN != 0
}

// Drain waits for the answers that are still awaited, so that they are not typed
// into whatever has the terminal next. What was typed meanwhile is lost. The
// terminal is raw, and nobody else reads it for long: where another reader is
// quicker, Drain does not wait for what that one has taken.
func (in *Input) Drain(limit time.Duration) {
	if in.Status == nil || !in.Status.Awaited() {
		return
	}
	back, err := neverBlock(int(in.Fd()))
	if err != nil {
		return
	}
	defer back()
	buf := make([]byte, 256)
	for end := time.Now().Add(limit); in.Status.Awaited(); {
		left := time.Until(end)
		if left <= 0 {
			return
		}
		if !in.more(min(left, splitTime)) {
			continue
		}
		if _, err := in.Read(buf); err != nil && !errors.Is(err, io.EOF) { // nothing to read is an end, here
			return
		}
	}
}

// neverBlock has reads of a raw terminal give what there is, be it nothing.
func neverBlock(fd int) (back func(), err error) {
	was, err := unix.IoctlGetTermios(fd, getModes)
	if err != nil {
		return nil, err
	}
	now := *was
	now.Cc[unix.VMIN], now.Cc[unix.VTIME] = 0, 0
	if err := unix.IoctlSetTermios(fd, setModes, &now); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(fd, setModes, was) }, nil
}

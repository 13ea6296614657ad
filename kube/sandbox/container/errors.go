package container

import (
	"context"
	"errors"
	"fmt"
)

// What a Network answers where it has no response to give. They may be wrapped.
var (
	ErrNoHost      = errors.New("no such host")
	ErrRefused     = errors.New("connection refused")
	ErrUnreachable = errors.New("no route to host")
)

// StartError says that a process could not be started, in the words in which
// a runtime says it: `exec: "foo": executable file not found in $PATH`.
type StartError struct {
	Path string // argv[0] as given
	Why  string
	Code int // the exit code that a runtime reports for it: 126 or 127
}

func (e *StartError) Error() string { return fmt.Sprintf("exec: %q: %s", e.Path, e.Why) }

func notInPath(name string) *StartError {
	return &StartError{Path: name, Why: "executable file not found in $PATH", Code: 127}
}

type agentKey struct{}

// UserAgent is how the program that asks a Network names itself: "Wget",
// "curl/8.14.1". Empty where it does not.
func UserAgent(ctx context.Context) string {
	s, _ := ctx.Value(agentKey{}).(string)
	return s
}

func withAgent(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, agentKey{}, name)
}

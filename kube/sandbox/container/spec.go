package container

import (
	"context"
	"io"
	"net/http"
	"os"
)

// Spec is what a container is made of. Everything in it is the pod's, nothing
// the host's.
type Spec struct {
	Name, Pod, Namespace string
	Hostname             string // the pod's name where empty
	Image                string // as written in the pod: "nginx:1.27"
	PodIP, NodeName      string

	Env           []string // "NAME=value", in the pod's order; the image's own are added
	WorkDir       string   // absolute; the image's where empty
	Command, Args []string // as in the pod: they replace the image's entrypoint and command

	// Root is the writable directory of this container, empty at the first
	// start. It, and the roots of the mounts, stay the caller's to close.
	Root   *os.Root
	Mounts []Mount

	Net       Network    // nil: every name is unknown, every address unreachable
	Limits    Limits     // zero fields take their defaults
	Processes *Processes // of the pod or the container to be debugged; nil: its own
}

// Mount is a volume: the same Root given to two containers is shared by them.
type Mount struct {
	Path     string // absolute
	Root     *os.Root
	ReadOnly bool
}

// Network is what a container reaches: pods and Services only, by IP or DNS
// name, never the host's network. UserAgent tells the one who asks.
//
// An error's text is printed as the program's own word for it would be where
// it is one of ErrNoHost, ErrRefused or ErrUnreachable, else as it is.
type Network interface {
	Get(ctx context.Context, url string) (status int, header http.Header, body []byte, err error)
}

// Resolver is a Network that can look names up too: nslookup asks it. The
// addresses are in textual form. ErrNoHost says that there is no such name.
type Resolver interface {
	Lookup(ctx context.Context, host string) (addrs []string, err error)
}

// Size is a terminal's, in cells.
type Size struct{ Cols, Rows uint16 }

// IO is what a process is connected to. A nil In is at its end from the
// start; a nil Out or Err discards. With TTY all output goes to Out, lines end
// in CR LF, and what comes in is echoed, edited and understood (Ctrl-C,
// Ctrl-D) as a terminal's driver does.
//
// In is read ahead only after the process has asked for input. A Read that is
// blocked when Run returns is left to its owner to end by closing In.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	TTY      bool
	Sizes    <-chan Size // may be nil; the last one sent counts
}

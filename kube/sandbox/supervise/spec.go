package supervise

import "os"

// Spec says how to run one part.
type Spec struct {
	// Name of the part, as a person knows it: kube-apiserver.
	Name string
	// Path of the program; empty means this very program.
	Path string
	Args []string
	// Dir is the working directory; empty means the parent's.
	Dir string
	// Env is added to the parent's environment.
	Env []string
	// Log is the file that output is appended to.
	Log string
	// PidFile holds the process id while the part runs.
	PidFile string
	// Held are files that stay open for as long as the part runs, such as a
	// lock that must not be released before the last user has gone.
	Held []*os.File
}

package supervise

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"example.org/hackfest/kube/sandbox/files"
)

// child is one running process. done is closed when it is gone; stopping is
// guarded by the group's mutex.
type child struct {
	spec     Spec
	cmd      *exec.Cmd
	log      *os.File
	lifeline io.Closer
	done     chan struct{}
	stopping bool
}

// newChild prepares a process without starting it.
func newChild(s Spec) (*child, error) {
	path := s.Path
	if path == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find the program of %s: %w", s.Name, err)
		}
		path = self
	}
	log, err := os.OpenFile(s.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", s.Name, err)
	}
	cmd := exec.Command(path, s.Args...)
	cmd.Dir = s.Dir
	cmd.Env = append(os.Environ(), s.Env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = s.Held
	cmd.SysProcAttr = attributes()
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		log.Close()
		return nil, fmt.Errorf("start %s: %w", s.Name, err)
	}
	return &child{spec: s, cmd: cmd, log: log, lifeline: lifeline, done: make(chan struct{})}, nil
}

// announce leaves the process id where a test or a person may find it.
func (c *child) announce() error {
	if c.spec.PidFile == "" {
		return nil
	}
	pid := strconv.Itoa(c.cmd.Process.Pid) + "\n"
	return files.Write(c.spec.PidFile, []byte(pid), 0o600)
}

// wait blocks until the process is gone and says how it ended.
func (c *child) wait() string {
	how := "exit status 0"
	if err := c.cmd.Wait(); err != nil {
		how = err.Error()
	}
	c.log.Close()
	if c.spec.PidFile != "" {
		os.Remove(c.spec.PidFile)
	}
	return how
}

// stop asks, waits for grace, then kills. A process that is stopped by a signal
// is woken, or it would never hear the question.
func (c *child) stop(grace time.Duration) {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_ = c.cmd.Process.Signal(syscall.SIGCONT)
	limit := time.NewTimer(grace)
	defer limit.Stop()
	select {
	case <-c.done:
		return
	case <-limit.C:
	}
	_ = c.cmd.Process.Kill()
	<-c.done
}

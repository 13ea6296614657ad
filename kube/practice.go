package kube

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	practiceCommand = "hackfest-sandbox"
	practiceReady   = "ready: KUBECONFIG="

	// practiceStop is how long a practice cluster may take to end; then it is
	// killed, and its parts end with it.
	practiceStop = 20 * time.Second
)

// Practice is a running practice cluster.
type Practice struct {
	Kubeconfig string // path
	cmd        *exec.Cmd
	input      io.Closer
	done       chan struct{}
}

// StartPractice starts the practice cluster's command, found beside this program
// or on PATH, and waits until it is ready. Its progress goes to progress. The
// error says why it did not start; nothing is left running then.
func StartPractice(ctx context.Context, progress io.Writer) (*Practice, error) {
	path, err := findPractice()
	if err != nil {
		return nil, err
	}
	p := &Practice{cmd: exec.Command(path, "up", "--seed", "workshop", "--stop-on-eof"), done: make(chan struct{})}
	p.cmd.Stderr = progress
	// Its input ends when this program does, however that happens.
	if p.input, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	// A group of its own: ctrl+c in the terminal is for the explorer alone.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if kubeconfig, ok := strings.CutPrefix(lines.Text(), practiceReady); ok {
				ready <- kubeconfig
			}
		}
		p.cmd.Wait()
		close(p.done)
	}()
	select {
	case p.Kubeconfig = <-ready:
		return p, nil
	case <-p.done:
		return nil, fmt.Errorf("the practice cluster did not start: %s ended with %s", practiceCommand, p.cmd.ProcessState)
	case <-ctx.Done():
		p.Stop()
		return nil, ctx.Err()
	}
}

func findPractice() (string, error) {
	if self, err := os.Executable(); err == nil {
		if self, err = filepath.EvalSymlinks(self); err == nil {
			beside := filepath.Join(filepath.Dir(self), practiceCommand)
			if _, err := os.Stat(beside); err == nil {
				return beside, nil
			}
		}
	}
	path, err := exec.LookPath(practiceCommand)
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("%s is neither beside hackfest nor on PATH: build it with make build", practiceCommand)
	}
	return path, err
}

// Stop ends the practice cluster and waits until it is gone.
func (p *Practice) Stop() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(practiceStop):
		p.cmd.Process.Kill()
		<-p.done
	}
}

package kubetest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startLimit = 3 * time.Minute
	stopLimit  = 30 * time.Second
	readyLine  = "ready: KUBECONFIG="
)

// process is a practice cluster that this test binary started. It ends when its
// standard input does: also when this process is killed.
type process struct {
	cmd        *exec.Cmd
	stdin      io.Closer
	kubeconfig string
	done       chan struct{}
	stop       func()
}

// Root is the repository's top directory.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

func launch(args ...string) (*process, error) {
	path := filepath.Join(Root(), "bin", "hackfest-sandbox")
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%w: run make build", err)
	}
	p := &process{cmd: exec.Command(path, args...), done: make(chan struct{})}
	p.stop = sync.OnceFunc(p.end)
	stdin, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	p.stdin = stdin
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	said := &tail{}
	p.cmd.Stderr = said
	p.cmd.WaitDelay = 5 * time.Second
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	ready := make(chan string, 1)
	go func() {
		defer close(p.done)
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if kubeconfig, ok := strings.CutPrefix(lines.Text(), readyLine); ok {
				ready <- kubeconfig
			}
		}
		_ = p.cmd.Wait()
	}()
	limit := time.NewTimer(startLimit)
	defer limit.Stop()
	select {
	case p.kubeconfig = <-ready:
		return p, nil
	case <-p.done:
		return nil, fmt.Errorf("the practice cluster did not start: %s\n%s", p.cmd.ProcessState, said)
	case <-limit.C:
		p.stop()
		return nil, fmt.Errorf("the practice cluster was not ready after %v\n%s", startLimit, said)
	}
}

// end asks the cluster to stop, and kills it when it does not; its parts end
// with it.
func (p *process) end() {
	p.stdin.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	limit := time.NewTimer(stopLimit)
	defer limit.Stop()
	select {
	case <-p.done:
	case <-limit.C:
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// tail keeps the last of what was written to it. Safe for concurrent use.
type tail struct {
	mu   sync.Mutex
	last []byte
}

const tailKept = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last = append(t.last, p...)
	if extra := len(t.last) - tailKept; extra > 0 {
		t.last = t.last[extra:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.last)
}

package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/serve"
)

// room is the server of a class.
type room struct {
	pid            int
	address, pages string
	codes          []string
}

// state is what the server says of itself.
type state struct {
	serve.Health
	files int
}

func (s state) String() string {
	return fmt.Sprintf("%d sessions, %d goroutines, %d files", s.Sessions, s.Goroutines, s.files)
}

// open starts the built program's serve, with a seat for each of the class.
func open(t *testing.T, c *kubetest.Cluster) *room {
	path, err := filepath.Abs("../../bin/hackfest")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	cards, err := exec.Command(path, "serve", "invite", "--count", fmt.Sprint(classSize), "--codes", file("codes"), "--roster", file("roster"), "--host-key", file("host")).Output()
	if err != nil {
		t.Fatalf("%v: run make build", err)
	}
	r := &room{address: free(t), pages: free(t)}
	for line := range strings.Lines(string(cards)) {
		if _, code, ok := strings.Cut(line, "Join code: "); ok {
			r.codes = append(r.codes, strings.TrimSpace(code))
		}
	}
	args := []string{
		"serve", "--listen", r.address, "--health", r.pages,
		"--codes", file("codes"), "--roster", file("roster"), "--host-key", file("host"), "--log", file("log"),
	}
	if *profile != "" {
		args = append(args, "--pprof", *profile)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = environ(t, c)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	r.pid = cmd.Process.Pid
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil { // its welcome
		t.Fatal(err)
	}
	return r
}

// fill lets more in, until n are there and see all pods.
func (r *room) fill(t *testing.T, class []*visitor, n int) []*visitor {
	for len(class) < n {
		v := enter(t, r.address, r.codes[len(class)], width, height)
		class = append(class, v)
		if err := v.rows(classPods); err != nil {
			t.Fatal(err)
		}
	}
	return class
}

// rss is the memory after a while of the work that there is, in megabytes.
func (r *room) rss(t *testing.T) float64 {
	interval(t, seconds(20))
	return used(t, r.pid).rss
}

func (r *room) files(t *testing.T) int {
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", r.pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// page reads the health page.
func (r *room) page(t *testing.T) state {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.pages+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Close = true // no connection of ours stays
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var s state
	if err := json.NewDecoder(resp.Body).Decode(&s.Health); err != nil {
		t.Fatal(err)
	}
	s.files = r.files(t)
	return s
}

// until waits for a state, two minutes at most.
func (r *room) until(t *testing.T, ok func(serve.Health) bool) state {
	var s state
	_ = wait.PollUntilContextTimeout(t.Context(), time.Second, 2*time.Minute, true, func(context.Context) (bool, error) {
		s = r.page(t)
		return ok(s.Health), nil
	}) // what it was at the end is for the caller to judge
	return s
}

// settled waits until what one who has left had open is closed: nothing more goes
// for longer than a feed lingers, which is 30 s. It gives the most of the last looks.
func (r *room) settled(t *testing.T) state {
	const still, last = 40, 10 // looks, a second apart
	var looks []state
	least, since := r.page(t), 0
	err := wait.PollUntilContextTimeout(t.Context(), time.Second, 5*time.Minute, false, func(context.Context) (bool, error) {
		now := r.page(t)
		looks = append(looks, now)
		if since++; now.Goroutines < least.Goroutines || now.files < least.files {
			since = 0
		}
		least.Goroutines, least.files = min(least.Goroutines, now.Goroutines), min(least.files, now.files)
		return since == still, nil
	})
	if err != nil {
		t.Fatalf("something goes all the time: %+v", least)
	}
	most := looks[len(looks)-1]
	for _, now := range looks[len(looks)-last:] {
		most.Goroutines, most.files = max(most.Goroutines, now.Goroutines), max(most.files, now.files)
	}
	return most
}

// free is a loopback address that nobody listens at.
func free(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

package bench

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/hackfest/kube/kubetest"
)

var (
	measure = flag.Bool("measure", false, "measure, and hold the budgets")
	sizes   = flag.String("sizes", "2000,10000,20000", "numbers of pods, the last is what the budgets are for")
	gate    = flag.String("gate", "", "file to lock while measuring, where a machine is shared")
	profile = flag.String("profile", "", "address for the program's --pprof")
	quick   = flag.Bool("quick", false, "shorter, and nothing is recorded")
)

const nodes = 100

func TestMain(m *testing.M) {
	flag.Parse()
	if kubeconfig := os.Getenv(bareEnv); kubeconfig != "" {
		if err := bare(kubeconfig); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run()
}

// TestBudgets is make bench.
func TestBudgets(t *testing.T) {
	if !*measure {
		t.Skip("-measure is not given")
	}
	r := newReport()
	for _, word := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		r.Sizes = append(r.Sizes, size(t, n))
	}
	table := r.table()
	fmt.Println(table)
	if *quick {
		return
	}
	if err := r.record(table); err != nil {
		t.Error(err)
	}
	for _, b := range r.rows() {
		if b.verdict() == out {
			t.Errorf("out of budget: %s", b.name)
		}
	}
}

// size measures on a cluster of n pods.
func size(t *testing.T, n int) *Measured {
	dir, err := filepath.Abs(filepath.Join("../../testdata/bench/data", strconv.Itoa(n)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	say("%d pods: starting the cluster in %s", n, dir)
	c := kubetest.Kept(t, dir, nodes)
	defer c.Stop(t)
	m := &Measured{Pods: n}
	m.Fill = fill(t, c, n).Seconds()
	defer lock(t)()
	m.run(t, c)
	data, _ := json.MarshalIndent(m, "", " ")
	say("%s", data)
	return m
}

// lock waits for the machine; what it gives lets it go.
func lock(t *testing.T) func() {
	if *gate == "" {
		return func() {}
	}
	f, err := os.Open(*gate)
	if err != nil {
		t.Fatal(err)
	}
	say("waiting for the machine")
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	return func() { f.Close() }
}

var began = time.Now()

func say(format string, args ...any) {
	fmt.Printf("%6.1f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
}

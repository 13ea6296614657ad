package plane

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestSecondStartFindsTheStateAgain(t *testing.T) {
	d, first := furnished(t, "")
	first.Seed = "workshop"
	if err := first.save(d); err != nil {
		t.Fatal(err)
	}
	second, _, err := furnish(d, "")
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("%+v became %+v", first, second)
	}
}

func TestTakenPortIsReplaced(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	got, err := keepOrPick(taken)
	if err != nil || got == taken || got == 0 {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestBrokenStateIsNamed(t *testing.T) {
	d := newDir(t)
	if err := os.WriteFile(d.state(), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadState(d); err == nil || !strings.Contains(err.Error(), d.state()) {
		t.Errorf("got %v", err)
	}
}

func TestForeignDirectoryIsLeftAlone(t *testing.T) {
	d := Dir(t.TempDir())
	if err := os.WriteFile(d.path("thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Make(); err == nil {
		t.Error("no error")
	}
	if entries, _ := os.ReadDir(string(d)); len(entries) != 1 {
		t.Errorf("it was littered: %v", entries)
	}
}

func TestOneClusterADirectory(t *testing.T) {
	d := newDir(t)
	lock, err := d.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lock(); err == nil || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("a second lock: %v, want the holder's process id", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := d.Lock()
	if err != nil {
		t.Fatalf("after the first is gone: %v", err)
	}
	again.Close()
	if err := d.Make(); err != nil {
		t.Errorf("our own directory is refused: %v", err)
	}
}

func TestClearKeepsTheData(t *testing.T) {
	d := newDir(t)
	for _, path := range []string{d.Log(Etcd), d.Pid(Etcd), d.path("run", EtcdSocket), d.path("etcd", "data")} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.clear(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(d.path("*", "*"))
	if err != nil || len(left) != 1 || left[0] != d.path("etcd", "data") {
		t.Errorf("left: %v, %v", left, err)
	}
}

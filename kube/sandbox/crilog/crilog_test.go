package crilog

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func newLog(t *testing.T) *Writer {
	t.Helper()
	w, err := New(filepath.Join(t.TempDir(), "0.log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func read(t *testing.T, w *Writer, opts v1.PodLogOptions) string {
	t.Helper()
	var out bytes.Buffer
	if err := w.Read(t.Context(), &opts, nil, &out, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLinesComeBackAsWritten(t *testing.T) {
	w := newLog(t)
	out, errs := w.Stdout(t.Context()), w.Stderr(t.Context())
	long := strings.Repeat("x", maxLine*2+5)
	for _, s := range []string{"a\nb", "c\n\n", long + "\n", "\x00\xff\r\n"} {
		fmt.Fprint(out, s)
	}
	fmt.Fprint(errs, "oops\n")
	fmt.Fprint(out, "no end")
	if got, want := read(t, w, v1.PodLogOptions{}), "a\nbc\n\n"+long+"\n\x00\xff\r\noops\n"; got != want {
		t.Errorf("%d bytes %.40q, want %d bytes", len(got), got, len(want))
	}
	w.Close()
	if got := read(t, w, v1.PodLogOptions{TailLines: ptr.To(int64(2))}); got != "oops\nno end" {
		t.Errorf("the last two lines are %q", got)
	}
	if n, err := fmt.Fprint(out, "late\n"); n != 5 || err != nil {
		t.Errorf("written after the end: %d, %v", n, err)
	}
}

// advance lets d pass on the bubble's clock, without any real time.
func advance(d time.Duration) { <-time.After(d) }

func TestOptions(t *testing.T) { synctest.Test(t, testOptions) }

func testOptions(t *testing.T) {
	w := newLog(t)
	out, errs := w.Stdout(t.Context()), w.Stderr(t.Context())
	fmt.Fprint(out, "one\n")
	advance(time.Second)
	middle := time.Now()
	fmt.Fprint(out, "two\nthree\n")
	fmt.Fprint(errs, "four\n")
	for _, c := range []struct {
		opts v1.PodLogOptions
		want string
	}{
		{v1.PodLogOptions{TailLines: ptr.To(int64(0))}, ""},
		{v1.PodLogOptions{TailLines: ptr.To(int64(1))}, "four\n"},
		{v1.PodLogOptions{LimitBytes: ptr.To(int64(6))}, "one\ntw"},
		{v1.PodLogOptions{SinceTime: &metav1.Time{Time: middle}}, "two\nthree\nfour\n"},
		{v1.PodLogOptions{SinceTime: &metav1.Time{Time: middle.Add(time.Hour)}}, ""},
		{v1.PodLogOptions{SinceSeconds: ptr.To(int64(60)), TailLines: ptr.To(int64(3))}, "two\nthree\nfour\n"},
	} {
		if got := read(t, w, c.opts); got != c.want {
			t.Errorf("%+v: %q, want %q", c.opts, got, c.want)
		}
	}
	got := read(t, w, v1.PodLogOptions{Timestamps: true, TailLines: ptr.To(int64(1))})
	stamp, text, _ := strings.Cut(got, " ")
	if _, err := time.Parse("2006-01-02T15:04:05.000000000Z", stamp); err != nil || text != "four\n" {
		t.Errorf("with its time: %q, %v", got, err)
	}
	var only bytes.Buffer
	if err := w.Read(t.Context(), &v1.PodLogOptions{}, nil, nil, &only); err != nil || only.String() != "four\n" {
		t.Errorf("standard error alone: %q, %v", only.String(), err)
	}
}

// TestFollowEndsWithTheContainer: what is written before the end is all read.
func TestFollowEndsWithTheContainer(t *testing.T) {
	w := newLog(t)
	out := w.Stdout(t.Context())
	fmt.Fprint(out, "before\n")
	ended := make(chan struct{})
	r, pw := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- w.Read(t.Context(), &v1.PodLogOptions{Follow: true}, ended, pw, pw)
		pw.Close()
	}()
	if line := make([]byte, 7); read7(r, line) != "before\n" {
		t.Fatalf("first %q", line)
	}
	go func() {
		fmt.Fprint(out, "after\n")
		close(ended)
	}()
	rest, err := io.ReadAll(r)
	if err != nil || string(rest) != "after\n" {
		t.Errorf("followed by %q, %v", rest, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func read7(r io.Reader, b []byte) string {
	_, _ = io.ReadFull(r, b)
	return string(b)
}

// TestFileIsBounded: a reader that follows, and keeps up, sees every line of
// every file.
func TestFileIsBounded(t *testing.T) {
	w := newLog(t)
	w.max = 4 << 10
	w.pace = rate.NewLimiter(rate.Inf, burst)
	out := w.Stdout(t.Context())
	r, pw := io.Pipe()
	ended := make(chan struct{})
	go func() {
		pw.CloseWithError(w.Read(t.Context(), &v1.PodLogOptions{Follow: true}, ended, pw, pw))
	}()
	lines := bufio.NewScanner(r)
	for i := range 500 {
		fmt.Fprintf(out, "%070d\n", i)
		if !lines.Scan() {
			t.Fatal(lines.Err())
		}
		if n, err := strconv.Atoi(lines.Text()); n != i || err != nil {
			t.Fatalf("line %d is %q", i, lines.Text())
		}
		if info, err := os.Stat(w.path); err != nil || info.Size() > w.max {
			t.Fatalf("the file: %v, %v", info, err)
		}
	}
	for i := range 500 { // nobody reads: the reader is left behind by some files
		fmt.Fprintf(out, "%070d\n", i)
	}
	close(ended)
	last := ""
	for lines.Scan() {
		last = lines.Text()
	}
	if lines.Err() != nil || !strings.HasSuffix(last, "0499") {
		t.Errorf("the last line is %q, %v", last, lines.Err())
	}
	if n := len(read(t, w, v1.PodLogOptions{})); n > 4<<10 {
		t.Errorf("%d bytes are kept", n)
	}
}

// TestPaceIsBounded: a writer that is too fast waits, and no more when it is ended.
func TestPaceIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newLog(t)
		ctx, cancel := context.WithCancel(t.Context())
		out := w.Stdout(ctx)
		begun := time.Now()
		for range 100 {
			_, _ = out.Write(bytes.Repeat([]byte("line\n"), 1<<14))
		}
		if took, least := time.Since(begun), 100*(5+header)*(1<<14)*time.Second/perSecond-time.Second; took < least {
			t.Errorf("100 times 16384 lines took %v, want %v at least", took, least)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = out.Write(bytes.Repeat([]byte("\n"), 1<<30/64))
		}()
		synctest.Wait()
		cancel()
		<-done
		if waited := time.Since(begun); waited > time.Minute {
			t.Errorf("ended after %v", waited)
		}
	})
}

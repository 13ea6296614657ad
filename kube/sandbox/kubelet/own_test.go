package kubelet

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"

	"example.org/hackfest/kube/sandbox/cri"
)

// TestWhoseEndCounts: the annotation's, then that of the container's own program,
// then the guess.
func TestWhoseEndCounts(t *testing.T) {
	const s = time.Second
	alive := cri.End{Played: true}
	over := func(after time.Duration, code int32) cri.End {
		return cri.End{Played: true, Over: true, At: begin.Add(after), Code: code}
	}
	for _, c := range []struct {
		what, image, script, program string
		tty                          bool
		own                          cri.End
		ends                         bool
		after                        time.Duration
		code                         int32
	}{
		{what: "a script's own code, when guessed", script: "echo; false || true", own: over(s/10, 0), ends: true, after: scriptTime},
		{what: "a script's own code and time", script: "sleep 3; exit 1", own: over(4*s, 2), ends: true, after: 4 * s, code: 2},
		{what: "a script that takes longer", script: "sleep 3; exit 1", own: alive},
		{what: "a script nobody plays", script: "sleep 3; exit 1", ends: true, after: 3 * s, code: 1},
		{what: "a server that fails", image: "nginx", own: over(s, 1), ends: true, after: s, code: 1},
		{what: "a server that runs", image: "nginx", own: alive},
		{what: "at a terminal", script: "read x; exit 5", tty: true, own: over(s/10, 5), ends: true, after: s / 10, code: 5},
		{what: "at a terminal, guessed to be short", script: "echo", tty: true, own: over(s/10, 0), ends: true, after: s / 10},
		{what: "an annotated end", script: "exit 1", program: "exit 7 after 9s", own: over(s, 1), ends: true, after: 9 * s, code: 7},
		{what: "an annotated end of what runs on", script: "sleep 1h", program: "exit 7 after 9s", own: alive, ends: true, after: 9 * s, code: 7},
		{what: "an annotation to run", script: "exit 1", program: "run", own: over(s, 1)},
		{what: "an annotation of something else", script: "exit 1", program: "not ready", own: over(4*s, 1), ends: true, after: 4 * s, code: 1},
		{what: "a command that the image may have", image: "postgres:17", script: "pg_dump shop > /dump", own: over(s/10, 127)},
		{what: "a command that busybox has not", script: "pg_dump shop > /dump", own: over(s/10, 127), ends: true, after: s / 10, code: 127},
		{what: "another failure of that image", image: "postgres:17", script: "pg_dump shop || exit 4", own: over(s/10, 4), ends: true, after: s / 10, code: 4},
	} {
		pod := &v1.Pod{}
		if c.program != "" {
			pod.Annotations = map[string]string{ProgramPrefix + "box": c.program}
		}
		spec := &v1.Container{Name: "box", Image: "busybox", TTY: c.tty}
		if c.image != "" {
			spec.Image = c.image
		}
		if c.script != "" {
			spec.Command = []string{"sh", "-c", c.script}
		}
		life, err := programOf(pod, spec, 0)
		if err != nil {
			t.Fatal(err)
		}
		step := &turn{pod: pod, now: begin, env: Env{Ended: func(name, id string) cri.End {
			if name != "box" || id != "id" {
				t.Errorf("%s: asked for %s %s", c.what, name, id)
			}
			return c.own
		}}}
		at, code, ends := step.endOf(part{spec: spec}, &Ctr{ID: "id", Image: spec.Image, StartedAt: begin}, life)
		if ends != c.ends || ends && (at.Sub(begin) != c.after || code != c.code) {
			t.Errorf("%s: ends %v after %v with %d; want %v, %v, %d", c.what, ends, at.Sub(begin), code, c.ends, c.after, c.code)
		}
	}
}

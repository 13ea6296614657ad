package kubelet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
)

// ProgramPrefix begins the annotation of a pod that says what one of its
// containers does; the container's name follows. Its value is a program:
//
//	program = rule { ";" rule }              the first rule that applies, counts
//	rule    = [ "on" SUFFIX ":" | "index" N ":" ] life { "then" life }
//	life    = clause { "," clause }
//	clause  = "run" | "run forever" | "run for DURATION"
//	        | "exit CODE" [ "after DURATION" ]
//	        | "oom" [ "after DURATION" ]
//	        | "not started" | "started after DURATION"
//	        | "not ready" | "ready after DURATION"
//	        | "unhealthy after DURATION"         the liveness probe fails from then on
//	        | "stop after DURATION" | "ignore term"
//	        | "cannot start REASON" [ ":" MESSAGE ]
//
// "on" compares the end of the node's name, "index" a Job's completion index.
// Each restart takes the next life, and the last one lasts:
//
//	sandbox.hackfest/run.web: "exit 1 after 2s then run, ready after 5s"
//
// Clauses left out keep what the image and the command suggest. A program is
// read anew all the time, so annotating a running pod changes its behaviour.
const ProgramPrefix = "sandbox.hackfest/run."

// Life is what a container does from one start to its end.
type Life struct {
	Said    bool // the annotation speaks of the end
	Unknown bool // a guess about a program that nobody plays

	Ends  bool          // it ends by itself,
	After time.Duration // so long after its start,
	Code  int32         // with this exit code,
	OOM   bool          // or killed for want of memory

	NotStarted   bool          // the startup probe never succeeds
	StartedAfter time.Duration // how long the startup probe fails
	NotReady     bool          // the readiness probe never succeeds
	ReadyAfter   time.Duration // how long the readiness probe fails
	Unhealthy    time.Duration // when the liveness probe begins to fail; 0 never

	StopAfter  time.Duration // from SIGTERM to its end
	StopCode   int32         // its exit code then
	IgnoreTerm bool          // only SIGKILL ends it

	Blocked    string // why it cannot be started: CreateContainerConfigError...
	BlockedMsg string
}

// programOf is the life that the pod's container leads after restarts restarts.
// A program that cannot be read counts as none, and is returned as an error.
func programOf(pod *v1.Pod, c *v1.Container, restarts int32) (Life, error) {
	base := guess(pod, c)
	text, ok := pod.Annotations[ProgramPrefix+c.Name]
	if !ok {
		return base, nil
	}
	life, err := parseProgram(text, pod, base, restarts)
	if err != nil {
		return base, fmt.Errorf("program of container %s: %w", c.Name, err)
	}
	return life, nil
}

func parseProgram(text string, pod *v1.Pod, base Life, restarts int32) (Life, error) {
	for rule := range strings.SplitSeq(text, ";") {
		rule = strings.TrimSpace(rule)
		if head, rest, ok := strings.Cut(rule, ":"); ok {
			word, arg, _ := strings.Cut(head, " ")
			switch word {
			case "on":
				if !strings.HasSuffix(pod.Spec.NodeName, strings.TrimSpace(arg)) {
					continue
				}
				rule = rest
			case "index":
				if pod.Annotations["batch.kubernetes.io/job-completion-index"] != strings.TrimSpace(arg) {
					continue
				}
				rule = rest
			}
		}
		lives := strings.Split(rule, " then ")
		return parseLife(lives[min(int(restarts), len(lives)-1)], base)
	}
	return base, nil
}

func parseLife(text string, life Life) (Life, error) {
	for text != "" {
		var clause string
		if strings.HasPrefix(strings.TrimSpace(text), "cannot start") {
			clause, text = text, "" // its message may have commas
		} else {
			clause, text, _ = strings.Cut(text, ",")
		}
		if err := applyClause(strings.TrimSpace(clause), &life); err != nil {
			return life, err
		}
	}
	return life, nil
}

// applyClause changes life as one clause says.
func applyClause(clause string, life *Life) error {
	head, after, timed := strings.Cut(clause, " after ")
	var d time.Duration
	if timed {
		var err error
		if d, err = time.ParseDuration(strings.TrimSpace(after)); err != nil {
			return fmt.Errorf("clause %q: %w", clause, err)
		}
	}
	switch word, arg, _ := strings.Cut(head, " "); {
	case clause == "run", clause == "run forever":
		life.Said, life.Ends = true, false
	case strings.HasPrefix(clause, "run for "):
		long, err := time.ParseDuration(strings.TrimPrefix(clause, "run for "))
		if err != nil {
			return fmt.Errorf("clause %q: %w", clause, err)
		}
		life.Said, life.Ends, life.After, life.Code, life.OOM = true, true, long, 0, false
	case word == "exit":
		code, err := strconv.ParseInt(arg, 10, 32)
		if err != nil {
			return fmt.Errorf("clause %q: %w", clause, err)
		}
		life.Said, life.Ends, life.After, life.Code, life.OOM = true, true, d, int32(code), false
	case head == "oom":
		life.Said, life.Ends, life.After, life.Code, life.OOM = true, true, d, 137, true
	case clause == "not started":
		life.NotStarted = true
	case head == "started" && timed:
		life.NotStarted, life.StartedAfter = false, d
	case clause == "not ready":
		life.NotReady = true
	case head == "ready" && timed:
		life.NotReady, life.ReadyAfter = false, d
	case head == "unhealthy" && timed:
		life.Unhealthy = max(d, time.Millisecond)
	case head == "stop" && timed:
		life.StopAfter = d
	case clause == "ignore term":
		life.IgnoreTerm = true
	case strings.HasPrefix(clause, "cannot start "):
		why, msg, _ := strings.Cut(strings.TrimPrefix(clause, "cannot start "), ":")
		life.Blocked, life.BlockedMsg = strings.TrimSpace(why), strings.TrimSpace(msg)
	default:
		return fmt.Errorf("clause %q is not known", clause)
	}
	return nil
}

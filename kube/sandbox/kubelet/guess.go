package kubelet

import (
	"path"
	"strconv"
	"strings"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	stopTime   = time.Second     // from SIGTERM to the end, when nothing else is said
	scriptTime = 2 * time.Second // a script of quick commands
	workTime   = 5 * time.Second // a Job's program that we know nothing about
)

// guess says what a container would do by its image and command alone: servers
// run on, shells without a terminal end at once, scripts are read for sleep,
// loops and exit.
func guess(pod *v1.Pod, c *v1.Container) Life {
	words := append(append([]string(nil), c.Command...), c.Args...)
	server := Life{StopAfter: stopTime, Unknown: true}
	inJob := false
	if owner := metav1.GetControllerOf(pod); owner != nil && owner.Kind == "Job" {
		inJob = true
	}
	image := imageBase(c.Image)
	if len(words) == 0 {
		switch {
		case image == "hello-world":
			return Life{Ends: true, StopAfter: stopTime, Unknown: true}
		case shellImage(image) && !c.Stdin && !c.TTY:
			return Life{Ends: true, StopAfter: stopTime}
		case shellImage(image):
			return Life{StopAfter: stopTime, StopCode: 137}
		case inJob && !serverImage(image):
			return Life{Ends: true, After: workTime, StopAfter: stopTime, StopCode: 143, Unknown: true}
		}
		return server
	}
	if script, ok := shellScript(words); ok {
		return guessScript(script, inJob)
	}
	return guessScript(strings.Join(words, " "), inJob)
}

// shellScript is the text that a shell is given by -c.
func shellScript(words []string) (string, bool) {
	switch path.Base(words[0]) {
	case "sh", "bash", "ash", "dash", "zsh":
	default:
		return "", false
	}
	for i, w := range words {
		if i > 0 && strings.HasPrefix(w, "-") && strings.HasSuffix(w, "c") && i+1 < len(words) {
			return words[i+1], true
		}
	}
	return "", false
}

// guessScript walks through the commands of a script until one lasts or exits.
func guessScript(script string, inJob bool) Life {
	life := Life{Ends: true, StopAfter: stopTime, StopCode: 143}
	for _, cmd := range splitScript(script) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(cmd), "exec "))
		if len(words) == 0 {
			continue
		}
		switch name := path.Base(words[0]); {
		case name == "while", name == "until", name == "for" && strings.Contains(cmd, "(("):
			life.Ends = false
			return life
		case name == "tail" && strings.Contains(cmd, " -") && strings.ContainsAny(flags(words), "fF"):
			life.Ends = false
			return life
		case name == "sleep":
			d, forever := sleepTime(words)
			if forever {
				life.Ends = false
				return life
			}
			life.After += d
		case name == "exit":
			if len(words) > 1 {
				code, _ := strconv.ParseInt(words[1], 10, 32)
				life.Code = int32(code)
			}
			life.After = max(life.After, scriptTime/2)
			return life
		case name == "false":
			life.Code = 1
		case quick(name):
			life.Code = 0
		case inJob:
			life.Code, life.Unknown = 0, true
			life.After += workTime
		default: // a program that we do not know serves until it is stopped
			return Life{StopAfter: stopTime, Unknown: true}
		}
	}
	life.After = max(life.After, scriptTime)
	return life
}

func splitScript(script string) []string {
	return strings.FieldsFunc(script, func(r rune) bool { return strings.ContainsRune(";\n&|", r) })
}

func flags(words []string) string {
	var b strings.Builder
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "-") {
			b.WriteString(w)
		}
	}
	return b.String()
}

// sleepTime reads the arguments of sleep: seconds, or a number with s, m, h, d.
func sleepTime(words []string) (d time.Duration, forever bool) {
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "inf") {
			return 0, true
		}
		unit := time.Second
		switch w[len(w)-1] {
		case 'm':
			unit = time.Minute
		case 'h':
			unit = time.Hour
		case 'd':
			unit = 24 * time.Hour
		}
		n, err := strconv.ParseFloat(strings.TrimRight(w, "smhd"), 64)
		if err == nil {
			d += time.Duration(n * float64(unit))
		}
	}
	return d, false
}

func quick(name string) bool {
	switch name {
	case "[", "cat", "cd", "chmod", "chown", "cp", "curl", "cut", "date", "df", "du", "echo", "env", "export",
		"grep", "head", "hostname", "id", "ls", "mkdir", "mv", "nslookup", "printf", "ps", "rm", "sed", "set",
		"sort", "test", "touch", "tr", "true", "uname", "wc", "wget", "whoami", "then", "fi", "if", "do", "done":
		return true
	}
	return false
}

func shellImage(base string) bool {
	switch base {
	case "busybox", "alpine", "ubuntu", "debian", "bash", "fedora", "centos":
		return true
	}
	return false
}

func serverImage(base string) bool {
	switch base {
	case "nginx", "httpd", "redis", "postgres", "mysql", "mariadb", "memcached", "haproxy", "envoy":
		return true
	}
	return false
}

package bench

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/hackfest/ui/drive"
)

// Keys is how one kind of key was answered, in milliseconds.
type Keys struct {
	What          string
	N             int
	P50, P99, Max float64 // to the frame that shows the result
	First         float64 // to the first byte, p50
	Bytes         float64 // a key
}

// coldView waits for the server, so it has no budget.
const coldView = "a view for the first time"

// presser presses keys of one kind.
type presser struct {
	t       *testing.T
	p       *drive.Terminal
	results []float64
	firsts  []float64
	bytes   int
}

// press types a key at no particular moment of the terminal's ticker.
func (k *presser) press(keys, what string, ok func(string) bool) {
	interval(k.t, time.Duration(15+rand.IntN(20))*time.Millisecond)
	n := k.p.Sent()
	took := k.p.Press(keys, what, ok)
	k.results, k.firsts = append(k.results, ms(took.Result)), append(k.firsts, ms(took.First))
	k.bytes += k.p.Sent() - n
}

// moved presses a key that puts the cursor on another row.
func (k *presser) moved(key string) {
	at := cursor(k.p.Screen())
	k.press(key, "the cursor on another row than "+at, func(s string) bool { return cursor(s) != at && cursor(s) != "" })
}

// sum is what came of the keys.
func (k *presser) sum(what string) Keys {
	sum := Keys{
		What: what, N: len(k.results), P50: quantile(k.results, .5), P99: quantile(k.results, .99),
		Max: quantile(k.results, 1), First: quantile(k.firsts, .5), Bytes: float64(k.bytes) / float64(len(k.results)),
	}
	say("%s: p50 %.1f p99 %.1f max %.1f ms", what, sum.P50, sum.P99, sum.Max)
	return sum
}

func times(n int) int {
	if *quick {
		return max(n/3, 1)
	}
	return n
}

// keys presses each kind of key on a calm cluster.
func (m *Measured) keys(t *testing.T, p *drive.Terminal) {
	kind := func(what string, do func(k *presser)) {
		k := &presser{t: t, p: p}
		do(k)
		m.Keys = append(m.Keys, k.sum(what))
		p.Type("\x1b")
		p.Wait("the whole list", func(s string) bool { return count(s) == thousands(m.Pods) })
		quiet(t, p)
	}
	kind("moving", func(k *presser) {
		for range times(300) {
			k.moved("j")
		}
	})
	kind("paging", func(k *presser) {
		for range times(5) {
			for _, key := range []string{"\x06", "\x02"} {
				for range 15 {
					k.moved(key)
				}
			}
		}
	})
	kind("filtering, a letter", func(k *presser) {
		const word = "check"
		for range times(30) {
			p.Type("/")
			p.Wait("the filter's line", func(s string) bool { return strings.HasPrefix(footer(s), " /") })
			for i := range word {
				part := word[:i+1]
				want := m.fits(part)
				k.press(word[i:i+1], part+" in "+want, func(s string) bool {
					return strings.Contains(title(s), "/"+part+" ") && strings.Contains(title(s), want)
				})
			}
			p.Type("\x1b")
			p.Wait("the whole list", func(s string) bool { return count(s) == thousands(m.Pods) && !strings.Contains(footer(s), "/check") })
		}
	})
	kind("sorting", func(k *presser) {
		for i := range times(120) {
			key := ">"
			if i%3 == 2 {
				key = "="
			}
			was := strings.Join(middle(p.Screen()), "\n")
			k.press(key, "another order", func(s string) bool { return strings.Join(middle(s), "\n") != was })
		}
		for strings.ContainsAny(head(p.Screen()), "▲▼") {
			was := head(p.Screen())
			k.p.Press(">", "another order", func(s string) bool { return head(s) != was })
		}
	})
	kind(coldView, func(k *presser) {
		for i, name := range []string{"Nodes", "Deployments", "ReplicaSets", "DaemonSets"} {
			k.press(string("2456"[i]), name, func(s string) bool {
				return strings.Contains(title(s), name) && !strings.Contains(strings.Join(middle(s), ""), "oading")
			})
			p.Type("\x1b")
			p.Wait("the pods", func(s string) bool { return strings.Contains(title(s), "Pods") })
		}
	})
	kind("switching view", func(k *presser) {
		for range times(60) {
			k.press("2", "the nodes", func(s string) bool { return strings.Contains(title(s), "Nodes") && strings.Contains(s, "kwok-00") })
			k.press("3", "the pods", func(s string) bool { return count(s) == thousands(m.Pods) && strings.Contains(s, "2/2") })
			p.Type("\x1b")
			p.Wait("the nodes", func(s string) bool { return strings.Contains(title(s), "Nodes") })
			p.Type("\x1b")
			p.Wait("the pods", func(s string) bool { return strings.Contains(title(s), "Pods") })
		}
	})
	kind("switching namespace", func(k *presser) {
		p.Type("\t\t") // the namespaces
		p.Type("G\r")
		last := namespace(namespaces - 1)
		p.Wait("a namespace", func(s string) bool { return strings.Contains(title(s), last) })
		for i := range times(120) {
			if i%2 == 0 {
				k.press("0", "all namespaces", func(s string) bool { return count(s) == thousands(m.Pods) && strings.Contains(title(s), " all ") })
			} else {
				k.press("0", "one namespace", func(s string) bool {
					return count(s) == thousands(m.Pods/namespaces) && strings.Contains(title(s), last)
				})
			}
		}
		if !strings.Contains(title(p.Screen()), " all ") {
			p.Type("0")
		}
	})
}

// fits is the count that the title shows for a filter: names are what has these
// letters, beside what every pod's row says.
func (m *Measured) fits(word string) string {
	n := 0
	for i := range m.Pods {
		if strings.Contains(podName(i)+" "+namespace(i)+" kwok-000 Running <none>", word) {
			n++
		}
	}
	if n == m.Pods {
		return thousands(n)
	}
	return thousands(n) + " of " + thousands(m.Pods)
}

// middle is the list's part of the screen's lines.
func middle(screen string) []string {
	lines := strings.Split(screen, "\n")
	for i, l := range lines {
		if parts := strings.Split(l, "│"); len(parts) == 3 {
			lines[i] = parts[1]
		} else {
			lines[i] = ""
		}
	}
	return lines
}

func title(screen string) string { return middle(screen)[2] }
func head(screen string) string  { return middle(screen)[4] }

// cursor is the row under the cursor.
func cursor(screen string) string {
	for _, l := range middle(screen)[5:] {
		if strings.HasPrefix(l, "▌") {
			return l
		}
	}
	return ""
}

func footer(screen string) string {
	lines := strings.Split(strings.TrimRight(screen, "\n"), "\n")
	return strings.Join(lines[max(len(lines)-2, 0):], " ")
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

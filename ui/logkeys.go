package ui

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/hackfest/ui/clean"
)

// logSince are the ages that s goes through; 0 is everything that is kept.
var logSince = []time.Duration{0, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// logTyping is what the person is typing.
type logTyping int

const (
	typingNothing logTyping = iota
	typingFind
	typingFile
)

func (l *logs) key(msg tea.KeyMsg) want {
	if l.typing != typingNothing {
		return l.typeKey(msg)
	}
	last := max(len(l.shown)-l.room, 0)
	if l.tail {
		l.top = last
	}
	l.said = ""
	switch msg.String() {
	case "down", "j":
		l.top++
	case "up", "k":
		l.top--
	case "pgdown", "ctrl+f", " ":
		l.top += l.room
	case "pgup", "ctrl+b":
		l.top -= l.room
	case "home", "g":
		l.top = 0
	case "end", "G":
		l.top = last
	case "t":
		l.stamps = !l.stamps
	case "w":
		l.wrap = !l.wrap
	case "s":
		l.since = (l.since + 1) % len(logSince)
		l.refresh()
		return l.toEnd()
	case "/":
		l.typing = typingFind
		l.prompt.SetValue(l.find)
		return want{}
	case "f":
		l.only = !l.only && l.find != ""
		l.refresh()
		return l.toEnd()
	case "n":
		l.jump(1)
		return want{}
	case "N":
		l.jump(-1)
		return want{}
	case "S":
		if l.hosted {
			l.said = hostedSave
			return want{}
		}
		l.typing = typingFile
		l.prompt.SetValue(fileName(l.title))
		l.prompt.CursorEnd()
		return want{}
	case "c":
		l.copy()
		return want{}
	case "esc", "q":
		l.stop()
		return want{close: true}
	}
	l.tail = l.top >= last
	l.top = max(min(l.top, last), 0)
	return want{}
}

func (l *logs) toEnd() want {
	l.tail = true
	return want{}
}

// jump goes to the next line that has what is looked for, or the one before; the
// first time to the last one there is.
func (l *logs) jump(by int) {
	if l.find == "" {
		l.said = "nothing is looked for: / looks"
		return
	}
	at := l.found + by
	if l.found < 0 {
		at, by = len(l.shown)-1, -1
	}
	for ; at >= 0 && at < len(l.shown); at += by {
		if !l.shown[at].has(l.find) {
			continue
		}
		last := max(len(l.shown)-l.room, 0)
		l.found, l.top = at, min(max(at-l.room/2, 0), last)
		l.tail = l.top >= last
		return
	}
	l.said = "no more lines with it"
}

func (l *logs) typeKey(msg tea.KeyMsg) want {
	switch key := msg.String(); {
	case key == "enter" && l.typing == typingFile:
		l.typing = typingNothing
		l.save(l.prompt.Value())
		return want{}
	case key == "enter":
		l.typing = typingNothing
		if l.find != "" {
			l.found = -1
			l.jump(-1)
		}
		return want{}
	case key == "esc":
		if l.typing == typingFind {
			l.find, l.only = "", false
			l.refresh()
		}
		l.typing = typingNothing
		l.prompt.SetValue("")
		return want{}
	}
	l.prompt, _ = l.prompt.Update(msg)
	if l.typing == typingFind {
		l.find = strings.ToLower(l.prompt.Value())
		l.refresh()
	}
	return want{}
}

// keys is the last line: what is being typed, what was said, or the keys.
func (l *logs) keys() string {
	where := thousands(len(l.shown)) + " lines"
	if len(l.shown) == 1 {
		where = "1 line"
	}
	if age := logSince[l.since]; age > 0 {
		where += " of the last " + strings.TrimSuffix(strings.TrimSuffix(age.String(), "0s"), "0m")
	}
	if l.dropped > 0 {
		where += fmt.Sprintf(", %s older ones dropped", thousands(l.dropped))
	}
	switch {
	case l.typing == typingFind:
		return "/" + l.prompt.Value() + "_   enter keep   esc drop   " + where
	case l.typing == typingFile:
		return "save to: " + l.prompt.Value() + "_   enter save   esc back"
	case l.said != "":
		return l.said
	}
	if l.find != "" {
		where = "/" + clean.Line(l.find) + "  n N next, previous  f only these   " + where
	}
	if !l.tail {
		where += ", G follows the end"
	}
	return where + "   / find   s since   t times   w wrap   S save   c copy   esc close"
}

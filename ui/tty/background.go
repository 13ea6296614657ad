package tty

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/muesli/cancelreader"
	"golang.org/x/term"
)

// AskTime is how long the terminal may take to tell its background.
const AskTime = 200 * time.Millisecond

// askTime is AskTime, but in tests of what is answered, which may take their time.
var askTime = AskTime

// Dark asks the terminal whether its background is dark, by OSC 11, followed by
// a question that every terminal answers (primary device attributes) so that
// one that knows only the latter costs no waiting. A terminal that says nothing
// in AskTime counts as dark.
func Dark(in, out *os.File, env func(string) string) bool {
	if dark, ok := fromColorFGBG(env("COLORFGBG")); ok {
		return dark
	}
	kind := env("TERM")
	if kind == "" || kind == "dumb" || kind == "linux" ||
		!term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return true
	}
	old, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return true
	}
	defer term.Restore(int(in.Fd()), old)
	return darkOf(ask(in, out))
}

// question asks for the background, and for the device attributes.
const question = "\x1b]11;?\x07\x1b[c"

// darkOf reads an answer; no answer is a dark one.
func darkOf(answer []byte) bool {
	dark, ok := fromOSC11(answer)
	return dark || !ok
}

func ask(in, out *os.File) []byte {
	r, err := cancelreader.NewReader(in)
	if err != nil {
		return nil
	}
	defer r.Close()
	if _, err := out.WriteString(question); err != nil {
		return nil
	}
	stop := time.AfterFunc(askTime, func() { r.Cancel() })
	defer stop.Stop()
	var got []byte
	buf := make([]byte, 128)
	for len(got) < 1024 {
		n, err := r.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil || attributes.Match(got) {
			break
		}
	}
	return got
}

var (
	attributes = regexp.MustCompile(`\x1b\[\?[0-9;]*c`)
	colour     = regexp.MustCompile(`\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})`)
)

// fromOSC11 reads an answer like ESC ] 11 ; rgb:1e1e/1e1e/2e2e BEL.
func fromOSC11(answer []byte) (dark, ok bool) {
	m := colour.FindSubmatch(answer)
	if m == nil {
		return false, false
	}
	part := func(b []byte) float64 {
		n, _ := strconv.ParseUint(string(b), 16, 32)
		return float64(n) / float64(uint64(1)<<(4*len(b))-1)
	}
	luma := 0.2126*part(m[1]) + 0.7152*part(m[2]) + 0.0722*part(m[3])
	return luma < 0.5, true
}

// fromColorFGBG reads what rxvt and some others set: "15;0" is light on black.
func fromColorFGBG(v string) (dark, ok bool) {
	i := strings.LastIndexByte(v, ';')
	if i < 0 {
		return false, false
	}
	bg, err := strconv.Atoi(v[i+1:])
	if err != nil {
		return false, false
	}
	return bg >= 0 && bg <= 6 || bg == 8, true
}

// Input is a terminal's input without what the terminal itself says: an answer
// to Dark that comes late, over a slow line, would be read as keys. It keeps the
// descriptor visible, for raw mode and for cancelling.
type Input struct {
	*os.File
	Status Status // nil where nobody asks

	held []byte // the beginning of an answer whose end has not come yet
}

// begun is what an answer looks like whose end is still to come.
var begun = regexp.MustCompile(`\x1b\](1([01](;[^\x07\x1b]{0,40}\x1b?)?)?)?$`)

// Read gives what was typed. It may give nothing without being at the end.
func (in *Input) Read(p []byte) (int, error) {
	buf := make([]byte, max(len(p)-len(in.held), 1))
	n, err := in.File.Read(buf)
	if n == 0 {
		return n, err
	}
	rest := append(in.held, buf[:n]...)
	rest, in.held = sift(rest, in.Status, in.more)
	return copy(p, rest), err
}

// sift takes what the terminal itself says out of what was typed. held is the
// beginning of an answer, to be put before what comes next. more says whether
// there is more to read, or comes in time.
func sift(text []byte, status Status, more func(time.Duration) bool) (rest, held []byte) {
	rest = text
	if bytes.IndexByte(rest, '\x1b') >= 0 {
		rest = answers.ReplaceAll(rest, nil)
		if at := begun.FindIndex(rest); at != nil {
			held = append(held, rest[at[0]:]...)
			rest = rest[:at[0]]
		}
	}
	if status != nil {
		var begin []byte
		rest, begin = takeStatus(rest, status, more)
		held = append(begin, held...)
	}
	return rest, held
}

var answers = regexp.MustCompile(`\x1b\]1[01];[^\x07\x1b]{0,40}(?:\x07|\x1b\\)|\x1b\[\?[0-9;]{1,40}c`)

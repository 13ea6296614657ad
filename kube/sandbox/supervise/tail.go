package supervise

import (
	"io"
	"os"
	"strings"
)

const (
	tailBytes = 8 << 10
	tailLines = 8
	tailWidth = 400
)

// tail returns the last lines of a file that say something, for people: control
// characters are dropped and long lines are cut. A file that cannot be read has
// none.
func tail(path string) []string {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > tailBytes {
		if _, err := f.Seek(-tailBytes, io.SeekEnd); err != nil {
			return nil
		}
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = readable(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-tailLines):]
}

func readable(line string) string {
	line = strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(line, ""))
	line = strings.TrimSpace(line)
	if runes := []rune(line); len(runes) > tailWidth {
		line = string(runes[:tailWidth]) + "..."
	}
	return line
}

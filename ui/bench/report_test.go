package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Report is the record that testdata/bench keeps.
type Report struct {
	Date    time.Time
	Commit  string
	Go      string
	Machine string
	Cores   int
	Sizes   []*Measured
}

func newReport() *Report {
	r := &Report{Date: time.Now().UTC().Truncate(time.Second), Go: runtime.Version(), Cores: runtime.NumCPU()}
	out, _ := exec.Command("git", "describe", "--tags", "--always", "--dirty").Output()
	r.Commit = strings.TrimSpace(string(out))
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			r.Machine = strings.TrimSpace(value)
		}
	}
	return r
}

// row is one line of the table.
type row struct {
	name   string
	unit   string
	digits int
	value  func(*Measured) float64
	floor  func(*Measured) float64 // the bare informer's, nil where it has none
	limit  func(*Measured) float64 // nil without a budget
	all    bool                    // the budget holds for each size
	sizes  []*Measured
}

type verdict string

const (
	in   verdict = "✔"
	out  verdict = "✖ over"
	none verdict = ""
)

func (r row) verdict() verdict {
	if r.limit == nil {
		return none
	}
	for i, m := range r.sizes {
		if (r.all || i == len(r.sizes)-1) && r.value(m) > r.limit(m) {
			return out
		}
	}
	return in
}

func fixed(v float64) func(*Measured) float64 { return func(*Measured) float64 { return v } }

func (r *Report) rows() []row {
	rows := []row{
		{name: "start to first rows", unit: "ms", value: func(m *Measured) float64 { return m.FirstRows }, floor: func(m *Measured) float64 { return m.BareSync }, limit: func(m *Measured) float64 { return 1.5 * m.BareSync }},
		{name: "start to all rows", unit: "ms", value: func(m *Measured) float64 { return m.AllRows }, floor: func(m *Measured) float64 { return m.BareSync }},
		{name: "resident memory", unit: "MB", value: func(m *Measured) float64 { return m.RSS }, floor: func(m *Measured) float64 { return m.BareRSS }, limit: fixed(250)},
		{name: "resident at 2,000 changes/s", unit: "MB", value: func(m *Measured) float64 { return m.Busy }, floor: func(m *Measured) float64 { return m.BareBusy }},
		{name: "resident, peak", unit: "MB", value: func(m *Measured) float64 { return m.Peak }},
		{name: "CPU left alone", unit: "%", digits: 1, value: func(m *Measured) float64 { return m.Idle }, floor: func(m *Measured) float64 { return m.BareIdle }, limit: fixed(1)},
		{name: "CPU at 200 changes/s", unit: "%", digits: 1, value: func(m *Measured) float64 { return m.CPU200 }, floor: func(m *Measured) float64 { return m.Bare200 }, limit: fixed(12)},
		{name: "CPU at 2,000 changes/s", unit: "%", digits: 1, value: func(m *Measured) float64 { return m.CPU2000 }, floor: func(m *Measured) float64 { return m.Bare2000 }},
		{name: "changes/s that the server took of 2,000", value: func(m *Measured) float64 { return m.Rate2000 }},
		{name: "bytes/s left alone", value: func(m *Measured) float64 { return m.IdleBytes }, limit: fixed(100)},
		{name: "bytes/s at 200 changes/s", value: func(m *Measured) float64 { return m.Bytes200 }},
		{name: "bytes/s at 2,000 changes/s", value: func(m *Measured) float64 { return m.Bytes2000 }},
		{name: "feeds", value: func(m *Measured) float64 { return float64(m.Asked.Feeds) }},
		{name: "LIST requests", value: func(m *Measured) float64 { return float64(m.Asked.Lists) }},
		{name: "WATCH requests", value: func(m *Measured) float64 { return float64(m.Asked.Watches) }},
		{name: "binary", unit: "MB", value: func(m *Measured) float64 { return m.Binary }, limit: fixed(70)},
	}
	for i, k := range r.Sizes[0].Keys {
		key := func(of func(Keys) float64) func(*Measured) float64 {
			return func(m *Measured) float64 { return of(m.Keys[i]) }
		}
		rows = append(rows,
			row{name: k.What + ", p50", unit: "ms", digits: 1, value: key(func(k Keys) float64 { return k.P50 }), limit: fixed(6), all: true},
			row{name: k.What + ", p99", unit: "ms", digits: 1, value: key(func(k Keys) float64 { return k.P99 }), limit: fixed(14), all: true},
			row{name: k.What + ", max", unit: "ms", digits: 1, value: key(func(k Keys) float64 { return k.Max })},
			row{name: k.What + ", first byte p50", unit: "ms", digits: 1, value: key(func(k Keys) float64 { return k.First })},
		)
		bytes := row{name: k.What + ", bytes a key", value: key(func(k Keys) float64 { return k.Bytes })}
		if k.What == "moving" {
			bytes.limit = fixed(700)
		}
		rows = append(rows, bytes)
	}
	for i := range rows {
		rows[i].sizes = r.Sizes
	}
	return rows
}

func (r *Report) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Commit %s, %s, %d cores (%s), %s. A screen of %d×%d; “bare” is the informer at the\nlargest size, the budget holds there.\n\n",
		r.Commit, r.Go, r.Cores, r.Machine, r.Date.Format(time.DateOnly), width, height)
	head, rule := "|", "|---|"
	head += " what |"
	for _, m := range r.Sizes {
		head += " " + thousands(m.Pods) + " pods |"
		rule += "---:|"
	}
	b.WriteString(head + " ratio | bare | budget | |\n" + rule + "---:|---:|---:|---|\n")
	first, last := r.Sizes[0], r.Sizes[len(r.Sizes)-1]
	for _, w := range r.rows() {
		show := func(v float64) string {
			s := fmt.Sprintf("%.*f", w.digits, v)
			if w.unit != "" {
				s += " " + w.unit
			}
			return s
		}
		fmt.Fprintf(&b, "| %s |", w.name)
		for _, m := range r.Sizes {
			fmt.Fprintf(&b, " %s |", show(w.value(m)))
		}
		ratio, floor, limit := "", "", ""
		if v := w.value(first); v > 0 {
			ratio = fmt.Sprintf("%.2f", w.value(last)/v)
		}
		if w.floor != nil {
			floor = show(w.floor(last))
		}
		if w.limit != nil {
			limit = show(w.limit(last))
		}
		fmt.Fprintf(&b, " %s | %s | %s | %s |\n", ratio, floor, limit, w.verdict())
	}
	return b.String()
}

const (
	begin = "<!-- bench: made by make bench -->\n"
	end   = "<!-- bench end -->\n"
)

// record keeps the figures, and puts the table into the README.
func (r *Report) record(table string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	top := filepath.Join("..", "..")
	name := filepath.Join(top, "testdata", "bench", r.Date.Format(time.DateOnly)+".json")
	if err := os.WriteFile(name, append(data, '\n'), 0o644); err != nil {
		return err
	}
	readme := filepath.Join(top, "README.md")
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(text, []byte(begin))
	_, tail, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		return fmt.Errorf("README.md has not the marks for the table")
	}
	text = slices.Concat(head, []byte(begin+table+end), tail)
	return os.WriteFile(readme, text, 0o644)
}

func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func median(values []float64) float64 { return quantile(values, .5) }

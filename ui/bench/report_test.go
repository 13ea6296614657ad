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
	sizes  []*Measured

	// of keys, in place of the fields above
	keys   func(*Measured) Keys
	budget bool // p50 and p99 have to hold for each size
}

// the budget of keys, in milliseconds and bytes
const (
	limitP50   = 6
	limitP99   = 14
	limitMoved = 700
)

type verdict string

const (
	in   verdict = "✔"
	out  verdict = "✖ over"
	none verdict = ""
)

func (r row) verdict() verdict {
	if r.keys != nil && !r.budget || r.keys == nil && r.limit == nil {
		return none
	}
	for i, m := range r.sizes {
		if r.keys != nil {
			if k := r.keys(m); k.P50 > limitP50 || k.P99 > limitP99 {
				return out
			}
		} else if i == len(r.sizes)-1 && r.value(m) > r.limit(m) {
			return out
		}
	}
	return in
}

func (r row) show(v float64) string {
	s := fmt.Sprintf("%.*f", r.digits, v)
	if r.unit != "" {
		s += " " + r.unit
	}
	return s
}

// of is what the row says of one size, budget what it has to be.
func (r row) of(m *Measured) string {
	if r.keys == nil {
		return r.show(r.value(m))
	}
	k := r.keys(m)
	return fmt.Sprintf("%.1f / %.1f / %.1f ms", k.P50, k.P99, k.Max)
}

func (r row) mayBe(m *Measured) string {
	switch {
	case r.keys != nil && r.budget:
		return fmt.Sprintf("%d / %d ms", limitP50, limitP99)
	case r.limit != nil:
		return r.show(r.limit(m))
	}
	return ""
}

func (r row) ratio(first, last *Measured) string {
	a, b := 0.0, 0.0
	if r.keys != nil {
		a, b = r.keys(first).P50, r.keys(last).P50
	} else {
		a, b = r.value(first), r.value(last)
	}
	if a <= 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", b/a)
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
		of := func(m *Measured) Keys { return m.Keys[i] }
		rows = append(rows, row{name: k.What + ": p50 / p99 / max", keys: of, budget: k.What != coldView})
		bytes := row{name: k.What + ": bytes a key", value: func(m *Measured) float64 { return of(m).Bytes }}
		if k.What == "moving" {
			bytes.limit = fixed(limitMoved)
		}
		rows = append(rows, bytes)
	}
	rows = append(
		rows,
		row{name: r.Sizes[0].Keys200.What + ": p50 / p99 / max", keys: func(m *Measured) Keys { return m.Keys200 }},
		row{name: r.Sizes[0].Slow.Keys.What + ", until it is seen: p50 / p99 / max", keys: func(m *Measured) Keys { return m.Slow.Keys }},
		row{name: "bytes that queue there with keys held down", value: func(m *Measured) float64 { return float64(m.Slow.Waiting) }, limit: fixed(8 << 10)},
		row{name: "bytes/s there at 2,000 changes/s", value: func(m *Measured) float64 { return m.Slow.Bytes }, limit: fixed(4000)},
		row{name: r.Sizes[0].Flood.Keys.What + ": p50 / p99 / max", keys: func(m *Measured) Keys { return m.Flood.Keys }},
		row{name: "lines/s of it that are taken", value: func(m *Measured) float64 { return m.Flood.Lines }},
		row{name: "resident there", unit: "MB", value: func(m *Measured) float64 { return m.Flood.RSS }},
	)
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
		fmt.Fprintf(&b, "| %s |", w.name)
		for _, m := range r.Sizes {
			fmt.Fprintf(&b, " %s |", w.of(m))
		}
		floor := ""
		if w.floor != nil {
			floor = w.show(w.floor(last))
		}
		fmt.Fprintf(&b, " %s | %s | %s | %s |\n", w.ratio(first, last), floor, w.mayBe(last), w.verdict())
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

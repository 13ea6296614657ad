package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ScheduleWords says a cron expression in plain words, "" where it has none of
// the common forms: then the expression speaks for itself.
func ScheduleWords(expr string) string {
	fields := strings.Fields(expr)
	if len(fields) > 0 && strings.Contains(fields[0], "TZ=") {
		fields = fields[1:]
	}
	if len(fields) == 0 {
		return ""
	}
	switch fields[0] {
	case "@hourly":
		fields = strings.Fields("0 * * * *")
	case "@daily", "@midnight":
		fields = strings.Fields("0 0 * * *")
	case "@weekly":
		fields = strings.Fields("0 0 * * 0")
	case "@monthly":
		fields = strings.Fields("0 0 1 * *")
	case "@yearly", "@annually":
		fields = strings.Fields("0 0 1 1 *")
	case "@every":
		if d, err := time.ParseDuration(strings.Join(fields[1:], "")); err == nil {
			return "every " + shortDuration(d) + ", counted from the last run"
		}
		return ""
	}
	if len(fields) != 5 {
		return ""
	}
	var f [5]cronField
	for i, names := range [5][]string{3: monthNames, 4: dayNames} {
		var ok bool
		if f[i], ok = readField(fields[i], names); !ok {
			return ""
		}
	}
	at, days := timeWords(f[0], f[1]), dayWords(f[2], f[3], f[4])
	if at == "" || days == "" {
		return ""
	}
	if days == "every day" {
		if strings.HasPrefix(at, "every ") {
			return at
		}
		return days + " " + at
	}
	return at + ", " + days
}

// shortDuration is "1h30m", without zero parts at its end.
func shortDuration(d time.Duration) string {
	s := d.Round(time.Second).String()
	if rest, ok := strings.CutSuffix(s, "m0s"); ok {
		s = rest + "m"
	}
	if rest, ok := strings.CutSuffix(s, "h0m"); ok {
		s = rest + "h"
	}
	return s
}

// cronField is one field: all, every step-th, or a list.
type cronField struct {
	all    bool
	step   int // of */n, above 1
	values []int
	span   bool // the list is one range
}

var (
	monthNames = []string{"", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	dayNames   = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

func readField(text string, names []string) (cronField, bool) {
	if text == "*" || text == "?" || text == "*/1" {
		return cronField{all: true}, true
	}
	if rest, ok := strings.CutPrefix(text, "*/"); ok {
		n, err := strconv.Atoi(rest)
		return cronField{step: n}, err == nil && n > 1
	}
	var f cronField
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		a, ok := readValue(from, names)
		if !ok {
			return f, false
		}
		b := a
		if isRange {
			if b, ok = readValue(to, names); !ok || b < a || b-a > 60 {
				return f, false
			}
			f.span = !strings.Contains(text, ",")
		}
		for v := a; v <= b; v++ {
			f.values = append(f.values, v)
		}
	}
	slices.Sort(f.values)
	f.values = slices.Compact(f.values)
	return f, len(f.values) > 0
}

func readValue(text string, names []string) (int, bool) {
	if i := slices.Index(names, strings.ToLower(text)); i >= 0 && text != "" {
		return i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n < 60
}

// timeWords is about the first two fields.
func timeWords(minute, hour cronField) string {
	switch {
	case minute.all && hour.all:
		return "every minute"
	case minute.step > 1 && hour.all:
		return fmt.Sprintf("every %d minutes", minute.step)
	case minute.all && hour.span:
		return "every minute " + hours(hour)
	case minute.step > 1 && hour.span:
		return fmt.Sprintf("every %d minutes %s", minute.step, hours(hour))
	case len(minute.values) == 0 || len(minute.values) > 4:
		return ""
	case hour.all:
		return "every hour at " + listed(minute.values, func(m int) string { return fmt.Sprintf(":%02d", m) })
	case hour.step > 1 && len(minute.values) == 1:
		return fmt.Sprintf("every %d hours at :%02d", hour.step, minute.values[0])
	case hour.span && len(minute.values) == 1 && len(hour.values) > 4:
		return fmt.Sprintf("every hour at :%02d %s", minute.values[0], hours(hour))
	case len(hour.values) == 0 || len(hour.values)*len(minute.values) > 6:
		return ""
	}
	var times []int
	for _, h := range hour.values {
		for _, m := range minute.values {
			times = append(times, h*60+m)
		}
	}
	return "at " + listed(times, func(t int) string { return fmt.Sprintf("%02d:%02d", t/60, t%60) })
}

func hours(f cronField) string {
	return fmt.Sprintf("from %02d:00 to %02d:59", f.values[0], f.values[len(f.values)-1])
}

// dayWords is about the last three. With both a day of the month and one of the
// week either will do, which is too much for a few words.
func dayWords(day, month, weekday cronField) string {
	if day.step > 1 || month.step > 1 || weekday.step > 1 {
		return ""
	}
	if slices.ContainsFunc(month.values, func(m int) bool { return m < 1 || m > 12 }) ||
		slices.ContainsFunc(weekday.values, func(d int) bool { return d > 6 }) {
		return ""
	}
	months := ""
	if !month.all {
		months = listed(month.values, func(m int) string { return time.Month(m).String() })
	}
	switch {
	case day.all && weekday.all && months == "":
		return "every day"
	case day.all && weekday.all:
		return "every day in " + months
	case day.all:
		words := "on " + listed(weekday.values, func(d int) string { return time.Weekday(d).String() + "s" })
		if weekday.span && len(weekday.values) > 2 {
			words = time.Weekday(weekday.values[0]).String() + " to " + time.Weekday(weekday.values[len(weekday.values)-1]).String()
		}
		if months != "" {
			words += " in " + months
		}
		return words
	case weekday.all && len(day.values) <= 4:
		words := "on the " + listed(day.values, ordinal)
		if months == "" {
			return words + " of each month"
		}
		return words + " of " + months
	}
	return ""
}

func ordinal(n int) string {
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// listed joins words: "a, b and c".
func listed(values []int, word func(int) string) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = word(v)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

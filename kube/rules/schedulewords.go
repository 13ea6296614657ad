package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
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
		if len(fields) != 2 {
			return ""
		}
		if d, err := time.ParseDuration(fields[1]); err == nil {
			return "every " + shortDuration(cron.Every(d).Delay) + ", counted from the last run"
		}
		return ""
	}
	if len(fields) != 5 {
		return ""
	}
	var f [5]cronField
	for i := range f {
		var ok bool
		if f[i], ok = cronFields[i].read(fields[i]); !ok {
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
	s := d.String()
	if rest, ok := strings.CutSuffix(s, "m0s"); ok {
		s = rest + "m"
	}
	if rest, ok := strings.CutSuffix(s, "h0m"); ok {
		s = rest + "h"
	}
	return s
}

// cronField is one field: all, or a list.
type cronField struct {
	all    bool
	values []int
	step   int  // they are as far apart, also from the last to the first of the next round; 0: they are not
	span   bool // they are one range
}

// cronBounds are what a field may say.
type cronBounds struct {
	least, most int
	names       []string // of the first values
}

var cronFields = [5]cronBounds{
	{0, 59, nil},
	{0, 23, nil},
	{1, 31, nil},
	{1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{0, 6, []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

// read reads a field. A step counts from the least value, anew in each round: in
// the minutes */40 is :00 and :40, and not every 40 minutes.
func (b cronBounds) read(text string) (cronField, bool) {
	if text == "*" || text == "?" || text == "*/1" {
		return cronField{all: true}, true
	}
	var f cronField
	if rest, ok := strings.CutPrefix(text, "*/"); ok {
		n, err := strconv.Atoi(rest)
		if err != nil || n < 1 {
			return f, false
		}
		n = min(n, b.most+1)
		for v := b.least; v <= b.most; v += n {
			f.values = append(f.values, v)
		}
		if (b.most-b.least+1)%n == 0 && len(f.values) > 1 {
			f.step = n
		}
		return f, true
	}
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, ok := b.value(from)
		last := first
		if ok && isRange {
			last, ok = b.value(to)
			f.span = !strings.Contains(text, ",")
		}
		if !ok || last < first {
			return f, false
		}
		for v := first; v <= last; v++ {
			f.values = append(f.values, v)
		}
	}
	slices.Sort(f.values)
	f.values = slices.Compact(f.values)
	return f, true
}

func (b cronBounds) value(text string) (int, bool) {
	if i := slices.Index(b.names, strings.ToLower(text)); i >= 0 {
		return b.least + i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= b.least && n <= b.most
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
		return "every hour at " + listed(minute.values, pastHour)
	case hour.step > 1 && len(minute.values) == 1:
		return fmt.Sprintf("every %d hours at :%02d", hour.step, minute.values[0])
	case hour.span && len(minute.values)*len(hour.values) > 4:
		return "every hour at " + listed(minute.values, pastHour) + " " + hours(hour)
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

func pastHour(m int) string { return fmt.Sprintf(":%02d", m) }

func hours(f cronField) string {
	return fmt.Sprintf("from %02d:00 to %02d:59", f.values[0], f.values[len(f.values)-1])
}

// dayWords is about the last three. With both a day of the month and one of the
// week either will do, which is too much for a few words.
func dayWords(day, month, weekday cronField) string {
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

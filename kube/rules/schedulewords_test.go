package rules_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	robfig "github.com/robfig/cron/v3"

	"example.org/hackfest/kube/rules"
)

// TestWordsKeepTheTimes makes schedules at random and reads their words again:
// they have to name the very minutes of a day at which the controller's own parser
// starts a run, and every day where they name none.
func TestWordsKeepTheTimes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 20260701))
	forms := map[string]int{}
	const n = 5000
	for range n {
		expr := strings.Join([]string{
			randomField(r, 0, 59), pick(r, "*", randomField(r, 0, 23)),
			pick(r, "*", "*", "*", randomField(r, 1, 28)), pick(r, "*", "*", randomField(r, 1, 12)), pick(r, "*", "*", randomField(r, 0, 6)),
		}, " ")
		words := rules.ScheduleWords(expr)
		if words == "" {
			forms["none"]++
			continue
		}
		s, err := robfig.ParseStandard(expr)
		if err != nil {
			t.Errorf("%q is %q, and cannot be read: %v", expr, words, err)
			continue
		}
		minutes, days := timesOf(s)
		form, rest := keepsTo(words, minutes)
		if form == "" {
			t.Errorf("%q is %q, and runs at the minutes %v of a day", expr, words, minutes)
			continue
		}
		forms[form]++
		if rest == "" && days != 365 {
			t.Errorf("%q is %q, and runs on %d days of the year", expr, words, days)
		}
	}
	t.Logf("of %d: %v", n, forms)
	for _, form := range []string{"every minute", "every n minutes", "every n minutes, within", "every hour at", "every hour at, within", "every n hours", "at"} {
		if forms[form] < 20 {
			t.Errorf("only %d are of the form %q", forms[form], form)
		}
	}
}

func randomField(r *rand.Rand, least, most int) string {
	number := func() int { return least + r.IntN(most-least+1) }
	switch r.IntN(5) {
	case 0:
		return "*"
	case 1:
		return fmt.Sprintf("*/%d", pick(r, 1+r.IntN(12), 1+r.IntN(30), 1+r.IntN(2*most)))
	case 2:
		a, b := number(), number()
		return fmt.Sprintf("%d-%d", min(a, b), max(a, b))
	case 3:
		return fmt.Sprintf("%d,%d", number(), number())
	}
	return strconv.Itoa(number())
}

// timesOf gives the minutes of a day at which a schedule runs, and on how many
// days of a year it does: the minutes are the same on each.
func timesOf(s robfig.Schedule) (minutes []int, days int) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := begin; day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		next := s.Next(day.Add(-time.Second))
		if next.IsZero() || next.Sub(day) >= 24*time.Hour {
			continue
		}
		days++
		if minutes == nil {
			for ; next.Sub(day) < 24*time.Hour; next = s.Next(next) {
				minutes = append(minutes, int(next.Sub(day)/time.Minute))
			}
		}
	}
	return minutes, days
}

var (
	timeForm = regexp.MustCompile(`^(?:every day )?(?:every (?:(minute)|(\d+) minutes|(\d+) hours at :(\d\d)|hour at (:\d\d(?:(?:, | and ):\d\d)*))(?: from (\d\d):00 to (\d\d):59)?|at (\d\d:\d\d(?:(?:, | and )\d\d:\d\d)*))(?:, |$)`)
	separate = regexp.MustCompile(`, | and `)
)

// keepsTo reads what words say of the time of day, and names their form where
// that is so of the minutes, "" where it is not; and what they say of days.
func keepsTo(words string, minutes []int) (form, rest string) {
	m := timeForm.FindStringSubmatch(words)
	if m == nil {
		return "", words
	}
	rest = words[len(m[0]):]
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	first, end, within := 0, 24*60, ""
	if m[6] != "" {
		first, end, within = number(m[6])*60, (number(m[7])+1)*60, ", within"
	}
	// apart: from the first minute to the end they are so far from each other, and
	// the last from the end, where it goes on.
	apart := func(step, first int) bool {
		at := first
		for _, minute := range minutes {
			if minute != at {
				return false
			}
			at += step
		}
		return at == end+first%60 || at == end
	}
	ok := false
	switch {
	case m[1] != "":
		form, ok = "every minute"+within, apart(1, first)
	case m[2] != "":
		form, ok = "every n minutes"+within, apart(number(m[2]), first)
	case m[3] != "":
		form, ok = "every n hours", apart(number(m[3])*60, number(m[4]))
	case m[5] != "":
		var want []int
		for hour := first; hour < end; hour += 60 {
			for _, past := range separate.Split(m[5], -1) {
				want = append(want, hour+number(past[1:]))
			}
		}
		form, ok = "every hour at"+within, slices.Equal(minutes, want)
	default:
		var want []int
		for _, clock := range separate.Split(m[8], -1) {
			want = append(want, number(clock[:2])*60+number(clock[3:]))
		}
		form, ok = "at", slices.Equal(minutes, want)
	}
	if !ok {
		return "", rest
	}
	return form, rest
}

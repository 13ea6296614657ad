package rules_test

import (
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube/rules"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// cron makes a CronJob that ran last at a time, and lets it be changed.
func cron(schedule string, last time.Time, edits ...func(*batchv1.CronJob)) *batchv1.CronJob {
	c := &batchv1.CronJob{ObjectMeta: metav1.ObjectMeta{Name: "c", Namespace: "n", CreationTimestamp: metav1.NewTime(noon.Add(-30 * 24 * time.Hour))}}
	c.Spec.Schedule = schedule
	if !last.IsZero() {
		c.Status.LastScheduleTime = &metav1.Time{Time: last}
	}
	for _, edit := range edits {
		edit(c)
	}
	return c
}

func zone(name string) func(*batchv1.CronJob) {
	return func(c *batchv1.CronJob) { c.Spec.TimeZone = &name }
}

func deadline(s int64) func(*batchv1.CronJob) {
	return func(c *batchv1.CronJob) { c.Spec.StartingDeadlineSeconds = &s }
}

func active(name string, p batchv1.ConcurrencyPolicy) func(*batchv1.CronJob) {
	return func(c *batchv1.CronJob) {
		c.Status.Active = []corev1.ObjectReference{{Name: name, Namespace: c.Namespace}}
		c.Spec.ConcurrencyPolicy = p
	}
}

func TestNextRun(t *testing.T) {
	at := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		when, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	yes := true
	suspended := func(c *batchv1.CronJob) { c.Spec.Suspend = &yes }
	for _, c := range []struct {
		name          string
		job           *batchv1.CronJob
		now           time.Time
		at, due, late string
		err           string
		held          bool
	}{
		{name: "every minute, none missed", job: cron("* * * * *", noon), now: noon.Add(5 * time.Second), at: "2026-07-01T12:01:00Z"},
		{name: "due", job: cron("* * * * *", noon), now: noon.Add(61 * time.Second), at: "2026-07-01T12:02:00Z", due: "2026-07-01T12:01:00Z"},
		{name: "the most recent of many", job: cron("0 * * * *", noon.Add(-200*time.Hour)), now: noon.Add(time.Minute), at: "2026-07-01T13:00:00Z", due: "2026-07-01T12:00:00Z"},
		{name: "started, and the status lags behind", job: cron("* * * * *", noon.Add(-time.Minute), active("c-29715120", "Allow")), now: noon.Add(time.Second), at: "2026-07-01T12:01:00Z"},
		{name: "never ran, counted from its creation", job: cron("0 0 * * *", time.Time{}), now: noon, at: "2026-07-02T00:00:00Z", due: "2026-07-01T00:00:00Z"},
		{name: "within the deadline", job: cron("0 * * * *", noon.Add(-3*time.Hour), deadline(60)), now: noon.Add(30 * time.Second), at: "2026-07-01T13:00:00Z", due: "2026-07-01T12:00:00Z"},
		{name: "beyond the deadline", job: cron("0 * * * *", noon.Add(-3*time.Hour), deadline(60)), now: noon.Add(2 * time.Minute), at: "2026-07-01T13:00:00Z", late: "2026-07-01T12:00:00Z"},
		{name: "zone", job: cron("30 2 * * *", noon.Add(-10*time.Hour), zone("Europe/Berlin")), now: noon, at: "2026-07-02T00:30:00Z"},
		{name: "zone inside the schedule", job: cron("TZ=Asia/Tokyo 0 9 * * *", noon), now: noon, at: "2026-07-02T00:00:00Z"},
		{name: "zone unknown", job: cron("0 9 * * *", noon, zone("Mars/Base")), now: noon, err: "not known"},
		{name: "unreadable", job: cron("0 25 * * *", noon), now: noon, err: "cannot be read"},
		{name: "the parser panics", job: cron("TZ=0", noon), now: noon, err: "cannot be read"},
		{name: "a day that never comes", job: cron("59 23 31 2 *", noon), now: noon, err: "never comes"},
		{name: "every counts from the last run", job: cron("@every 1h30m", noon.Add(-20*time.Minute)), now: noon, at: "2026-07-01T13:10:00Z"},
		{name: "every, missed", job: cron("@every 1h30m", noon.Add(-4*time.Hour)), now: noon, at: "2026-07-01T12:30:00Z", due: "2026-07-01T11:00:00Z"},
		{name: "suspended, with what resuming would start", job: cron("0 * * * *", noon.Add(-3*time.Hour), suspended), now: noon.Add(time.Minute), at: "2026-07-01T13:00:00Z", due: "2026-07-01T12:00:00Z"},
		{name: "forbidden", job: cron("0 * * * *", noon.Add(-time.Hour), active("c-29715060", "Forbid")), now: noon.Add(time.Minute), at: "2026-07-01T13:00:00Z", due: "2026-07-01T12:00:00Z", held: true},
		{name: "the hour that is left out", job: cron("30 2 * * *", at("2026-03-28T01:30:00Z"), zone("Europe/Berlin")), now: at("2026-03-28T12:00:00Z"), at: "2026-03-30T00:30:00Z"},
		{name: "a clock that is wrong", job: cron("* * * * *", time.Unix(1, 0)), now: noon.Add(time.Second), at: "2026-07-01T12:01:00Z"},
	} {
		r := rules.NextRunOf(c.job, c.now)
		switch {
		case c.err != "":
			if r.Err == nil || !strings.Contains(r.Err.Error(), c.err) {
				t.Errorf("%s: error %v, want %q", c.name, r.Err, c.err)
			}
		case r.Err != nil || !r.At.Equal(at(c.at)) || !r.Due.Equal(at(c.due)) || !r.Late.Equal(at(c.late)) || r.Held() != c.held:
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestScheduleWords(t *testing.T) {
	for expr, want := range map[string]string{
		"* * * * *":                      "every minute",
		"*/1 * * * *":                    "every minute",
		"*/5 * * * *":                    "every 5 minutes",
		"0 * * * *":                      "every hour at :00",
		"0,30 * * * *":                   "every hour at :00 and :30",
		"@hourly":                        "every hour at :00",
		"15 */6 * * *":                   "every 6 hours at :15",
		"30 2 * * *":                     "every day at 02:30",
		"@daily":                         "every day at 00:00",
		"0 6 * * 1":                      "at 06:00, on Mondays",
		"0 6 * * mon-fri":                "at 06:00, Monday to Friday",
		"0 6,18 * * 0,6":                 "at 06:00 and 18:00, on Sundays and Saturdays",
		"0 0 1 * *":                      "at 00:00, on the 1st of each month",
		"0 0 2,22,13 * *":                "at 00:00, on the 2nd, 13th and 22nd of each month",
		"@yearly":                        "at 00:00, on the 1st of January",
		"0 12 * 12 *":                    "at 12:00, every day in December",
		"*/10 6-16 * * 1-5":              "every 10 minutes from 06:00 to 16:59, Monday to Friday",
		"TZ=Europe/Berlin 30 2 * * *":    "every day at 02:30",
		"@every 1h30m":                   "every 1h30m, counted from the last run",
		"@every 10m":                     "every 10m, counted from the last run",
		"@every 1.9s":                    "every 1s, counted from the last run", // as the controller cuts it
		"@every -5h":                     "every 1s, counted from the last run",
		"@every 1h 30m":                  "",
		"*/40 * * * *":                   "every hour at :00 and :40", // a step begins anew in each round
		"*/25 * * * *":                   "every hour at :00, :25 and :50",
		"*/90 * * * *":                   "every hour at :00",
		"*/60 * * * *":                   "every hour at :00",
		"*/7 * * * *":                    "",
		"*/9223372036854775807 * * * *":  "every hour at :00",
		"*/0 * * * *":                    "",
		"0 */5 * * *":                    "every day at 00:00, 05:00, 10:00, 15:00 and 20:00",
		"0 */12 * * *":                   "every 12 hours at :00",
		"0 */24 * * *":                   "every day at 00:00",
		"0 */7 * * 1":                    "at 00:00, 07:00, 14:00 and 21:00, on Mondays",
		"*/30 9,17 * * *":                "every day at 09:00, 09:30, 17:00 and 17:30",
		"*/40 9-17 * * *":                "every hour at :00 and :40 from 09:00 to 17:59",
		"*/30 9-17 * * *":                "every 30 minutes from 09:00 to 17:59",
		"0 0 */10 * *":                   "at 00:00, on the 1st, 11th, 21st and 31st of each month",
		"0 0 */2 * *":                    "",
		"0 6 1 */3 *":                    "at 06:00, on the 1st of January, April, July and October",
		"0 25 * * *":                     "",
		"0 0 32 * *":                     "",
		"0 0 * * 7":                      "",
		"0 0 13 * 5":                     "", // either will do
		"1-50/7 * * * *":                 "",
		"":                               "",
		"0 0 1 13 *":                     "",
		"@reboot":                        "",
		"nonsense":                       "",
		"99999999999999999999 * * * *":   "",
		"0 0 1 1 1 1":                    "",
		"0-59 0-23 * * *":                "",
		"0 22 * jan,FEB Sun":             "at 22:00, on Sundays in January and February",
		"0 9-17 * * *":                   "every hour at :00 from 09:00 to 17:59",
		"* 0-1 * * *":                    "every minute from 00:00 to 01:59",
		"5,10,15,20,25 * * * *":          "",
		"0 0 31 2 *":                     "at 00:00, on the 31st of February",
		"0 0 1,2,3,4,5 * *":              "",
		"0 1,2,3,4 * * 2":                "at 01:00, 02:00, 03:00 and 04:00, on Tuesdays",
		"CRON_TZ=Asia/Tokyo 0 9 * * sat": "at 09:00, on Saturdays",
	} {
		if got := rules.ScheduleWords(expr); got != want {
			t.Errorf("%q: %q, want %q", expr, got, want)
		}
	}
}

func FuzzSchedule(f *testing.F) {
	for _, s := range []string{"* * * * *", "TZ=0", "TZ=", "@every 1s", "@every -5h", "59 23 31 2 *", "* * 1 1 *", "0 0 29 2 *", "TZ=Local 1 * * * *"} {
		f.Add(s, int64(1e9), int64(100))
	}
	f.Fuzz(func(t *testing.T, s string, last, late int64) {
		rules.ScheduleWords(s)
		c := cron(s, time.Unix(last%4e9, 0), deadline(late))
		r := rules.NextRunOf(c, noon)
		if r.Err == nil && !r.At.IsZero() && r.At.Before(noon) {
			t.Errorf("%q: the next time is %v", s, r.At)
		}
		rules.Strip(c, rules.RunsOf(c, nil), nil, noon, 40)
	})
}

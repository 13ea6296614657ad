package crilog

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cri-client/pkg/logs"
	"k8s.io/utils/ptr"
)

// TestAsKubeletsRead compares with the reader of kubelets, option by option, on
// logs made up at random: lines of all lengths, both streams, seconds apart.
func TestAsKubeletsRead(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) { compare(t, rand.New(rand.NewPCG(seed, 0))) })
	}
}

func compare(t *testing.T, random *rand.Rand) {
	w := newLog(t)
	begun := time.Now()
	out, errs := w.Stdout(t.Context()), w.Stderr(t.Context())
	for range random.IntN(30) {
		advance(time.Duration(random.IntN(3)) * time.Second)
		to := out
		if random.IntN(4) == 0 {
			to = errs
		}
		length := random.IntN(40)
		if random.IntN(6) == 0 {
			length = maxLine - 1 + random.IntN(3) + maxLine*random.IntN(2)
		}
		fmt.Fprint(to, strings.Repeat("é", length/2), strings.Repeat("\n", random.IntN(3)))
	}
	w.Flush()
	for range 30 {
		o := v1.PodLogOptions{Timestamps: random.IntN(2) == 0}
		theirs := &logs.LogOptions{Timestamp: o.Timestamps}
		if random.IntN(2) == 0 {
			o.TailLines = ptr.To(int64(random.IntN(12)))
			theirs.TailLines = o.TailLines
		}
		if random.IntN(3) == 0 {
			o.LimitBytes = ptr.To(int64(1 + random.IntN(200)))
			theirs.LimitBytes = o.LimitBytes
		}
		if random.IntN(3) == 0 {
			theirs.Since = begun.Add(time.Duration(random.IntN(30)) * time.Second)
			o.SinceTime = &metav1.Time{Time: theirs.Since}
		}
		var got, want, gotErr, wantErr bytes.Buffer
		err := w.Read(t.Context(), &o, nil, &got, &gotErr)
		theirErr := logs.ReadLogs(t.Context(), w.path, "", theirs, nil, &want, &wantErr)
		if got.String() != want.String() || gotErr.String() != wantErr.String() || err != nil || theirErr != nil {
			t.Fatalf("%+v: %.200q and %.200q, %v; kubelets read %.200q and %.200q, %v", o, &got, &gotErr, err, &want, &wantErr, theirErr)
		}
	}
}
